package dev.warptron.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Sockets between workers, here between threads. */
class SocketGroupTest {
  private static final long TOKEN = 0x5eed_0123_4567_89abL;
  private static final int PATIENT = 60_000;
  private static final int IMPATIENT = 300;

  private static InetSocketAddress address(ServerSocket server) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
  }

  @Test
  void everyWorkerReceivesTheMeanInTheOrderOfTheWorkers() throws Exception {
    double[][] own = {{1e16, 0.1, Double.NaN}, {1, 0.2, 1}, {-1e16, 0.3, 2}};
    double[] expected = new double[3];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (own[0][i] + own[1][i] + own[2][i]) / 3;
    }
    ExecutorService pool = Executors.newFixedThreadPool(own.length);
    try (ServerSocket server = new ServerSocket(0)) {
      List<Callable<double[]>> workers = new ArrayList<>();
      for (int i = 0; i < own.length; i++) {
        int worker = i;
        workers.add(
            () -> {
              try (SocketGroup group =
                  worker == 0
                      ? SocketGroup.first(server, own.length, TOKEN, PATIENT)
                      : SocketGroup.other(address(server), worker, own.length, TOKEN, PATIENT)) {
                assertThat(group.size()).isEqualTo(own.length);
                group.average(new double[0]);
                double[] numbers = own[worker].clone();
                group.average(numbers);
                return numbers;
              }
            });
      }
      for (Future<double[]> each : pool.invokeAll(workers)) {
        assertThat(each.get()).isEqualTo(expected);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aWorkerThatDoesNotComeEndsTheWaiting() throws IOException {
    try (ServerSocket server = new ServerSocket(0)) {
      assertThatThrownBy(() -> SocketGroup.first(server, 2, TOKEN, IMPATIENT).close())
          .isExactlyInstanceOf(SocketGroup.LostWorkerException.class)
          .hasMessage(
              "a worker has not answered within the time limit: look into the logs of the"
                  + " executors, or raise workerTimeout");
    }
  }

  @Test
  void aWorkerThatStopsAnsweringEndsTheWaiting() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try (ServerSocket server = new ServerSocket(0)) {
      Future<SocketGroup> second =
          pool.submit(() -> SocketGroup.other(address(server), 1, 2, TOKEN, PATIENT));
      try (SocketGroup first = SocketGroup.first(server, 2, TOKEN, IMPATIENT);
          SocketGroup silent = second.get()) {
        assertThat(silent.size()).isEqualTo(2);
        assertThatThrownBy(() -> first.average(new double[] {1}))
            .isExactlyInstanceOf(SocketGroup.LostWorkerException.class)
            .hasMessageContaining("has not answered within the time limit");
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aWorkerWhoseConnectionEndsIsLost() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try (ServerSocket server = new ServerSocket(0)) {
      Future<SocketGroup> second =
          pool.submit(() -> SocketGroup.other(address(server), 1, 2, TOKEN, PATIENT));
      try (SocketGroup first = SocketGroup.first(server, 2, TOKEN, PATIENT)) {
        second.get().close();
        assertThatThrownBy(() -> first.average(new double[] {1}))
            .isExactlyInstanceOf(SocketGroup.LostWorkerException.class)
            .hasMessageStartingWith("the connection to another worker has ended");
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aStrangerIsNoWorker() throws IOException {
    try (ServerSocket server = new ServerSocket(0);
        Socket stranger = new Socket()) {
      stranger.connect(address(server));
      DataOutputStream out = new DataOutputStream(stranger.getOutputStream());
      out.writeLong(TOKEN + 1);
      out.writeInt(1);
      out.flush();
      assertThatThrownBy(() -> SocketGroup.first(server, 2, TOKEN, IMPATIENT).close())
          .isExactlyInstanceOf(SocketGroup.LostWorkerException.class);
      assertThat(stranger.getInputStream().read()).isEqualTo(-1);
    }
  }
}
