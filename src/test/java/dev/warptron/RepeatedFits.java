package dev.warptron;

import dev.warptron.data.Dataset;
import dev.warptron.demo.BundledData;
import dev.warptron.optim.Adam;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * A program that fits many models in one process, like a service that retrains continually. After
 * every tenth fit it prints the resident memory of the process in bytes, one number per line.
 *
 * <p>Every fit opens the device, uploads the rows, trains with Adam, predicts all rows, predicts
 * one row with a {@link Predictor}, and closes the device.
 */
final class RepeatedFits {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int SAMPLES = 3;
  private static final long PAUSE_MILLIS = 100; // for threads that free native memory

  private RepeatedFits() {}

  /** Arguments: the device, the number of fits, and the units of the two hidden layers. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    String device = arguments[0];
    int fits = Integer.parseInt(arguments[1]);
    int units = Integer.parseInt(arguments[2]);
    Dataset rows = BundledData.breastCancerTraining();
    Dataset others = BundledData.breastCancerValidation();
    for (int fit = 1; fit <= fits; fit++) {
      MlpClassifier model =
          MlpClassifier.builder()
              .hidden(units, units)
              .optimizer(Adam.DEFAULT)
              .epochs(2)
              .seed(fit)
              .device(device)
              .fit(rows, others);
      model.predictProbabilities(others);
      Predictor predictor = model.predictor();
      predictor.predict(new float[predictor.inputs()], new float[predictor.outputs()]);
      if (fit % (fits / 10) == 0) {
        System.out.println(residentBytes());
      }
    }
  }

  /**
   * The minimum of a few samples. Each is taken shortly after a garbage collection, so that
   * unreachable predictors have freed their memory, and after the C library has returned free
   * memory to the system. So the size counts only live memory, except what the virtual machine
   * frees later.
   */
  private static long residentBytes() throws IOException, InterruptedException {
    long least = Long.MAX_VALUE;
    for (int sample = 0; sample < SAMPLES; sample++) {
      System.gc();
      Thread.sleep(PAUSE_MILLIS);
      trimNativeHeap();
      least = Math.min(least, residentBytesNow());
    }
    return least;
  }

  private static long residentBytesNow() throws IOException {
    return Files.readAllLines(STATUS).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        * 1024;
  }

  /** Does nothing if the virtual machine lacks the command. */
  private static void trimNativeHeap() {
    try {
      ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "systemTrimNativeHeap",
              new Object[0],
              new String[0]);
    } catch (JMException e) {
      System.err.println("the native heap was not trimmed: " + e);
    }
  }
}
