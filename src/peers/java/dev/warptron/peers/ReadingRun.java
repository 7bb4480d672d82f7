package dev.warptron.peers;

import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import dev.warptron.data.TableColumn;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures reading a table: compares all cells with what each peer read, then times interleaved
 * runs. Each library infers the kinds of the columns itself.
 */
final class ReadingRun {
  /**
   * Largest error of a peer's number, in units in the last place: fast parsers, such as that of
   * pandas, do not always round correctly.
   */
  private static final int ALLOWED_ULPS = 4;

  private final Session session;

  ReadingRun(Session session) {
    this.session = session;
  }

  /** Measures a table. */
  void measure(TableFile file, BenchResult result) throws IOException {
    Path description = file.write(session.folder());
    Path data = file.table(session.folder());
    Table table = read(data);
    result.add(
        Check.of(
            BenchResult.WARPTRON + ", size",
            table.rowCount() == file.rows()
                && table.columnNames().size() == file.numbers() + file.texts(),
            table.toString()));
    List<PeerConfiguration> accepted = new ArrayList<>();
    for (PeerClient client : session.peers()) {
      if (!client.isAvailable()) {
        result.add(Check.notRun(client.peer().label(), client.description()));
        continue;
      }
      try {
        for (String mode : client.load(description)) {
          PeerConfiguration configuration = session.configuration(client, mode);
          Check check = compare(table, file, configuration);
          result.add(check);
          if (check.verdict() == Check.Verdict.PASSED) {
            accepted.add(configuration);
          }
        }
      } catch (PeerWorker.PeerException e) {
        result.add(Check.notRun(client.peer().label(), String.valueOf(e.getMessage())));
      }
    }
    if (session.rounds() > 0) {
      Rounds rounds = new Rounds(session, result);
      Rounds.PeerRun peerRun = peer -> peer.client().predict(peer.mode(), 1);
      List<PeerConfiguration> fastest = rounds.fastest(accepted, peerRun);
      read(data); // warm-up
      result.setting(BenchResult.WARPTRON, "DatasetReaders.readTable, all threads");
      rounds.run(Map.of(BenchResult.WARPTRON, () -> seconds(data)), fastest, peerRun);
    }
    Files.delete(data);
  }

  /** An empty result for a file of this size. */
  static BenchResult result(TableFile file) {
    return new BenchResult(
        file.name(),
        file.describe(),
        new BenchResult.RunSize("rows", file.rows(), /* productOperations= */ 0));
  }

  private static Table read(Path file) {
    return DatasetReaders.readTable(file, ReadRequest.training(TableFile.TARGET));
  }

  private static double seconds(Path file) {
    long began = System.nanoTime();
    read(file);
    return (System.nanoTime() - began) * 1e-9;
  }

  private Check compare(Table table, TableFile file, PeerConfiguration peer) throws IOException {
    Path values = session.folder().resolve(file.name() + ".values");
    Path texts = session.folder().resolve(file.name() + ".values.text");
    peer.client().writeTable(peer.mode(), values);
    long different = 0;
    try (FileChannel numbers = FileChannel.open(values)) {
      for (String name : file.numberNames()) {
        different += differentNumbers(table.column(name), numbers);
      }
    }
    try (BufferedReader lines = Files.newBufferedReader(texts)) {
      for (String name : file.textNames()) {
        different += differentTexts(table.column(name), lines);
      }
    }
    Files.delete(values);
    Files.delete(texts);
    return Check.of(
        "all cells compared with " + peer.client().peer().label() + ", " + peer.setting(),
        different == 0,
        "%d of %,d cells differ by more than %d units in the last place"
            .formatted(
                different, (long) file.rows() * (file.numbers() + file.texts()), ALLOWED_ULPS));
  }

  private static long differentNumbers(TableColumn column, FileChannel peers) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(column.size() * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining() && peers.read(bytes) >= 0) {
      // reads on
    }
    bytes.flip();
    long different = 0;
    for (int row = 0; row < column.size(); row++) {
      double own = column.number(row);
      double other =
          bytes.remaining() >= Double.BYTES ? bytes.getDouble() : Double.POSITIVE_INFINITY;
      boolean isSame =
          Double.isNaN(own)
              ? Double.isNaN(other)
              : Math.abs(own - other) <= ALLOWED_ULPS * Math.ulp(own);
      different += isSame ? 0 : 1;
    }
    return different;
  }

  private static long differentTexts(TableColumn column, BufferedReader peers) throws IOException {
    long different = 0;
    for (int row = 0; row < column.size(); row++) {
      different += column.text(row).equals(peers.readLine()) ? 0 : 1;
    }
    return different;
  }
}
