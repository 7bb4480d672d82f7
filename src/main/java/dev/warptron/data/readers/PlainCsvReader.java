package dev.warptron.data.readers;

import dev.warptron.data.CellRules;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import dev.warptron.data.TableSpool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads a CSV file on all processors, if each of its lines is a record: see {@link PlainCsvLines}.
 *
 * <p>The first lines decide what the columns hold. After them, blocks of lines are read
 * independently, and their rows are put together in order, so the table does not depend on the
 * number of processors.
 */
final class PlainCsvReader implements AutoCloseable {
  private static final char NOT_UTF_8 = '\uFFFD';

  /** So many lines of a block, more than the others, are read in the slow way before the rest. */
  private static final int MOST_OTHERS = 64;

  /** The factor by which the reserved space grows. */
  private static final double GROWTH = 1.5;

  /** The part of an estimated number of rows for which there is room beyond it. */
  private static final double SPARE = 1.0 / 32;

  /** The part of the memory for which an estimate is trusted. */
  private static final double AFFORDED = 0.8;

  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final String file;
  private final ReadRequest request;
  private final LineBlocks blocks;
  private final long size; // of the file in bytes; smaller than its text if it is packed
  private final TableRows rows;
  private int room; // rows that there is room for
  private int planned; // rows so far, if each line of the waiting blocks is one
  private final ExecutorService threads;
  private final ThreadLocal<char[]> characters = ThreadLocal.withInitial(() -> new char[0]);
  private final int mostWaiting;
  private final Queue<Future<Optional<TableRows>>> waiting = new ArrayDeque<>();

  private PlainCsvReader(
      String file, ReadRequest request, CellRules rules, LineBlocks blocks, long size) {
    this.file = file;
    this.request = request;
    this.blocks = blocks;
    this.size = size;
    this.rows = new TableRows(file, request, rules);
    int processors = Runtime.getRuntime().availableProcessors();
    this.mostWaiting = processors + 2;
    this.threads = Executors.newFixedThreadPool(processors, PlainCsvReader::daemon);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "warptron-rows");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Reads a file.
   *
   * @return empty if it is not plain, or not in UTF-8
   * @throws dev.warptron.data.DataException if the file is not valid
   * @throws IOException if it cannot be read
   */
  static Optional<Table> read(Path path, ReadRequest request, CellRules rules) throws IOException {
    return read(path, request, rules, null);
  }

  /**
   * Reads a file whose cells need not fit in memory.
   *
   * @param spool takes the cells; null to keep them in memory
   */
  static Optional<Table> read(
      Path path, ReadRequest request, CellRules rules, @Nullable TableSpool spool)
      throws IOException {
    try (TextBytes source =
            TextBytes.open(path, request.format().encoding(), request.expected().encoding());
        PlainCsvReader reader =
            new PlainCsvReader(
                InputFiles.name(path),
                request,
                rules,
                new LineBlocks(source.in()),
                Files.size(path))) {
      if (spool != null) {
        reader.rows.moveTo(spool);
      }
      return source.encoding().equals(StandardCharsets.UTF_8) ? reader.read() : Optional.empty();
    }
  }

  private Optional<Table> read() throws IOException {
    LineBlocks.Block first = blocks.next();
    if (first == null) {
      return Optional.empty();
    }
    CsvDialect dialect =
        CsvDialect.of(
            new BufferedReader(new StringReader(first.text())),
            request.format(),
            request.expected(),
            /* escaped= */ false);
    if (!PlainCsvLines.canBePlain(dialect)) {
      return Optional.empty();
    }
    CsvRecords records = new CsvRecords(file, request, dialect, rows);
    boolean isPlain = true;
    LineBlocks.Block block = first.withoutLines(dialect.skipped());
    while (isPlain && block != null && block.length() > 0) {
      isPlain = take(block, dialect, records);
      block = blocks.next();
    }
    isPlain &= block != null;
    while (isPlain && !waiting.isEmpty()) {
      isPlain = appendNext();
    }
    if (!isPlain) {
      return Optional.empty();
    }
    records.requireRows();
    return Optional.of(rows.toTable());
  }

  /** Reads a block, or has it read once it is certain what the columns hold; false if not plain. */
  private boolean take(LineBlocks.Block block, CsvDialect dialect, CsvRecords records) {
    if (!rows.areColumnsDecided()) {
      return pass(block.text(), block.firstLine(), dialect, records);
    }
    boolean isPlain = waiting.size() < mostWaiting || appendNext();
    if (rows.areKept() && block.lines() > room - planned) { // always so at first
      while (isPlain && !waiting.isEmpty()) {
        isPlain = appendNext();
      }
      planned = rows.rows();
      room = roomFor(block);
      rows.makeRoom(room);
    }
    TableRows next = rows.continued(planned);
    planned += block.lines();
    CsvRecords ofNext = records.continuedInto(next);
    waiting.add(
        threads.submit(
            () -> {
              boolean wasPlain = passBlock(block, dialect, ofNext, next);
              blocks.reuse(block);
              return wasPlain ? Optional.of(next) : Optional.empty();
            }));
    return isPlain;
  }

  /** How many rows the whole file may have: as if its lines were as long as those so far. */
  private int roomFor(LineBlocks.Block block) {
    int least = Math.addExact(rows.rows(), block.lines());
    long lines = block.firstLine() + block.lines();
    double estimate = (double) size * lines / blocks.position();
    double affordable = AFFORDED * Runtime.getRuntime().maxMemory() / rows.bytesOfRow();
    double wanted = Math.min((1 + SPARE) * estimate, affordable);
    double some = wanted > least ? wanted : GROWTH * least;
    return (int) Math.min(some, LARGEST_ARRAY);
  }

  private boolean passBlock(
      LineBlocks.Block block, CsvDialect dialect, CsvRecords records, TableRows next) {
    int at = block.begin();
    int end = at + block.length();
    long line = block.firstLine();
    if (PlainCsvBytes.canRead(dialect)) {
      PlainCsvBytes bytes = new PlainCsvBytes(block, dialect, records, next);
      for (int others = 0; at < end && others < MOST_OTHERS; line++) {
        int after = bytes.take(at, line);
        if (after < 0) {
          others++;
          after = bytes.afterLine(at);
          if (!pass(bytes.text(at, after), line, dialect, records)) {
            return false;
          }
        } else {
          others = Math.max(0, others - 1);
        }
        at = after;
      }
    }
    return at == end || pass(block.text(at), line, dialect, records);
  }

  private boolean pass(String text, long line, CsvDialect dialect, CsvRecords records) {
    if (text.indexOf(NOT_UTF_8) >= 0) {
      return false;
    }
    int length = text.length();
    if (characters.get().length < length) {
      characters.set(new char[Math.max(length, LineBlocks.USUAL_BYTES)]);
    }
    text.getChars(0, length, characters.get(), 0);
    return new PlainCsvLines(characters.get(), length, dialect).passTo(records, line);
  }

  /** Appends the rows of the block that waits longest; false if it is not plain. */
  private boolean appendNext() {
    Optional<TableRows> next = await(waiting.remove());
    next.ifPresent(rows::addAll);
    return next.isPresent();
  }

  private static <T> T await(Future<T> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a file was being read", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      if (e.getCause() instanceof RuntimeException exception) {
        throw exception;
      }
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
