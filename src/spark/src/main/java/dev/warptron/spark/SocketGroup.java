package dev.warptron.spark;

import dev.warptron.optim.WorkerGroup;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Workers in tasks of Spark, joined by sockets. Worker 0 receives the numbers of all others, adds
 * them in the order of the workers, and sends the mean back. For one thread; to be closed.
 *
 * <p>A worker that does not answer within the time limit, or whose connection ends, is lost: every
 * call then fails.
 */
final class SocketGroup implements WorkerGroup, Closeable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final int worker;
  private final int size;
  private final List<Peer> peers = new ArrayList<>(); // of worker 0 all others, else worker 0

  private SocketGroup(int worker, int size) {
    this.worker = worker;
    this.size = size;
  }

  /** The message of a worker that could not go on because another one ended. */
  static final class LostWorkerException extends RuntimeException {
    private LostWorkerException(String message, IOException cause) {
      super(message, cause);
    }
  }

  /** A connection to another worker. */
  private static final class Peer implements Closeable {
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    private Peer(Socket socket, int timeoutMillis) throws IOException {
      this.socket = socket;
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(timeoutMillis);
      this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
      this.out =
          new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
    }

    void send(double[] numbers) throws IOException {
      out.writeInt(numbers.length);
      for (double number : numbers) {
        out.writeDouble(number);
      }
      out.flush();
    }

    void receive(double[] numbers) throws IOException {
      int count = in.readInt();
      if (count != numbers.length) {
        throw new IOException(
            "a worker sent %d numbers, expected %d".formatted(count, numbers.length));
      }
      for (int i = 0; i < count; i++) {
        numbers[i] = in.readDouble();
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /**
   * Worker 0, which waits for all others.
   *
   * @param server where they connect; left open
   * @param token that they have to send, so that no other program is taken for a worker
   */
  static SocketGroup first(ServerSocket server, int size, long token, int timeoutMillis) {
    SocketGroup group = new SocketGroup(/* worker= */ 0, size);
    @Nullable Peer[] others = new @Nullable Peer[size];
    try {
      server.setSoTimeout(timeoutMillis);
      for (int connected = 1; connected < size; ) {
        Peer peer = new Peer(server.accept(), timeoutMillis);
        int number = peer.in.readLong() == token ? peer.in.readInt() : -1;
        if (number < 1 || number >= size || others[number] != null) {
          peer.close();
          continue;
        }
        others[number] = peer;
        connected++;
      }
    } catch (IOException e) {
      for (Peer peer : others) {
        closeQuietly(peer);
      }
      throw lost(e);
    }
    for (Peer peer : others) {
      if (peer != null) {
        group.peers.add(peer);
      }
    }
    return group;
  }

  /**
   * Another worker, which connects to worker 0.
   *
   * @param worker its number, from 1
   */
  static SocketGroup other(
      InetSocketAddress first, int worker, int size, long token, int timeoutMillis) {
    SocketGroup group = new SocketGroup(worker, size);
    Socket socket = new Socket();
    try {
      socket.connect(first, timeoutMillis);
      Peer peer = new Peer(socket, timeoutMillis);
      group.peers.add(peer);
      peer.out.writeLong(token);
      peer.out.writeInt(worker);
      peer.out.flush();
      return group;
    } catch (IOException e) {
      try {
        socket.close();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw lost(e);
    }
  }

  private static LostWorkerException lost(IOException e) {
    return new LostWorkerException(
        e instanceof SocketTimeoutException
            ? "a worker has not answered within the time limit: look into the logs of the"
                + " executors, or raise workerTimeout"
            : "the connection to another worker has ended: %s".formatted(e.getMessage()),
        e);
  }

  private static void closeQuietly(@Nullable Peer peer) {
    if (peer != null) {
      try {
        peer.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void average(double[] numbers) {
    try {
      if (worker == 0) {
        double[] others = new double[numbers.length];
        for (Peer peer : peers) {
          peer.receive(others);
          for (int i = 0; i < numbers.length; i++) {
            numbers[i] += others[i];
          }
        }
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] /= size;
        }
        for (Peer peer : peers) {
          peer.send(numbers);
        }
      } else {
        peers.get(0).send(numbers);
        peers.get(0).receive(numbers);
      }
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /** Closes the connections; a worker that waits for this one then fails. */
  @Override
  public void close() throws IOException {
    for (Peer peer : peers) {
      peer.close();
    }
  }
}
