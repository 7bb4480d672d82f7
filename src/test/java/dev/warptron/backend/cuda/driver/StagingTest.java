package dev.warptron.backend.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.cuda.CudaProvider;
import dev.warptron.testing.DriverCall;
import dev.warptron.testing.DriverCalls;
import dev.warptron.testing.Simulator;
import dev.warptron.testing.TestBackends;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Uploads and downloads of arrays are complete and in stream order, and uploads are asynchronous.
 */
class StagingTest {
  private static final int FLOATS = Staging.BYTES / Float.BYTES;

  @BeforeEach
  void requireCuda() {
    TestBackends.assumeAvailable(new CudaProvider());
  }

  private static float[] numbers(int count, int first) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (first + i) % 65521; // exact; the period does not divide the buffer's size
    }
    return values;
  }

  @Test
  void arraysOfAnySizeAreCopied() {
    for (int count : new int[] {1, 3, FLOATS - 1, FLOATS, FLOATS + 1, 2 * FLOATS + 5}) {
      try (CudaContext context = CudaContext.open();
          DeviceMemory memory = new DeviceMemory(context, (count + 2L) * Float.BYTES, "test")) {
        float[] values = numbers(count + 7, count);
        memory.write(Float.BYTES, values, /* from= */ 7, count);
        float[] read = new float[count + 2];
        memory.read(0, read);
        float[] expected = new float[count + 2];
        System.arraycopy(values, 7, expected, 1, count);
        assertThat(read).isEqualTo(expected);
      }
    }
  }

  /** More than the buffer holds in total: an upload must not overwrite data of a pending copy. */
  @Test
  void manyUploadsKeepTheirOrder() {
    int count = FLOATS / 3 + 1;
    try (CudaContext context = CudaContext.open();
        DeviceMemory first = new DeviceMemory(context, (long) count * Float.BYTES, "test");
        DeviceMemory second = new DeviceMemory(context, (long) count * Float.BYTES, "test")) {
      float[] values = {};
      for (int i = 0; i < 9; i++) {
        values = numbers(count, 1000 * i);
        (i % 2 == 0 ? first : second).write(0, values, 0, count);
      }
      float[] read = new float[count];
      first.read(0, read);
      assertThat(read).isEqualTo(numbers(count, 8000));
      second.read(0, read);
      assertThat(read).isEqualTo(numbers(count, 7000));
    }
  }

  /** The caller may change the array as soon as the upload returns. */
  @Test
  void theArrayMayBeChangedAtOnce() {
    int[] rows = IntStream.range(0, 1000).toArray();
    try (CudaContext context = CudaContext.open();
        DeviceMemory memory = new DeviceMemory(context, 1000L * Integer.BYTES, "test")) {
      memory.write(0, rows);
      Arrays.fill(rows, -1);
      float[] read = new float[1000];
      memory.read(0, read);
      for (int i = 0; i < 1000; i++) {
        assertThat(Float.floatToRawIntBits(read[i])).isEqualTo(i);
      }
    }
  }

  @Test
  void anUploadDoesNotWaitAndADownloadWaitsOnce() {
    Simulator.assumeLoaded();
    try (CudaContext context = CudaContext.open();
        DeviceMemory memory = new DeviceMemory(context, 1000L * Float.BYTES, "test")) {
      float[] values = numbers(1000, 1);
      DriverCalls before = Simulator.calls();
      memory.write(0, values, 0, 1000);
      DriverCalls upload = Simulator.calls().minus(before);
      assertThat(upload.of(DriverCall.COPY)).isEqualTo(1);
      assertThat(upload.synchronizations()).isZero();
      memory.read(0, values);
      DriverCalls download = Simulator.calls().minus(before).minus(upload);
      assertThat(download.of(DriverCall.COPY)).isEqualTo(1);
      assertThat(download.synchronizations()).isEqualTo(1);
    }
  }

  @Test
  void pinnedMemoryIsZero() {
    int bytes = (1 << 16) + 13;
    for (int i = 0; i < 3; i++) {
      try (CudaContext context = CudaContext.open();
          PinnedMemory memory = new PinnedMemory(context, bytes, "test")) {
        byte[] read = new byte[bytes];
        memory.buffer(0, bytes).get(read);
        assertThat(read).containsOnly(0);
        memory.buffer(0, bytes).put(new byte[] {1, 2, 3});
      }
    }
  }
}
