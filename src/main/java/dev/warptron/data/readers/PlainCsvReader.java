package dev.warptron.data.readers;

import dev.warptron.data.CellRules;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads a CSV file on all processors, if each of its lines is a record: see {@link PlainCsvLines}.
 *
 * <p>The first lines decide what the columns hold. After them, blocks of lines are read
 * independently, and their rows are put together in order, so the table does not depend on the
 * number of processors.
 */
final class PlainCsvReader implements AutoCloseable {
  private static final char NOT_UTF_8 = '\uFFFD';

  private final String file;
  private final ReadRequest request;
  private final TableRows rows;
  private final ExecutorService threads;
  private final ThreadLocal<char[]> characters = ThreadLocal.withInitial(() -> new char[0]);
  private final int mostWaiting;
  private final Queue<Future<Optional<TableRows>>> waiting = new ArrayDeque<>();

  private PlainCsvReader(String file, ReadRequest request, CellRules rules) {
    this.file = file;
    this.request = request;
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
    try (TextBytes source =
            TextBytes.open(path, request.format().encoding(), request.expected().encoding());
        PlainCsvReader reader = new PlainCsvReader(InputFiles.name(path), request, rules)) {
      return source.encoding().equals(StandardCharsets.UTF_8)
          ? reader.read(new LineBlocks(source.in()))
          : Optional.empty();
    }
  }

  private Optional<Table> read(LineBlocks blocks) throws IOException {
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
      return pass(block, dialect, records);
    }
    boolean isPlain = waiting.size() < mostWaiting || appendNext();
    TableRows next = rows.continued();
    CsvRecords ofNext = records.continuedInto(next);
    waiting.add(
        threads.submit(() -> pass(block, dialect, ofNext) ? Optional.of(next) : Optional.empty()));
    return isPlain;
  }

  private boolean pass(LineBlocks.Block block, CsvDialect dialect, CsvRecords records) {
    String text = block.text();
    if (text.indexOf(NOT_UTF_8) >= 0) {
      return false;
    }
    int length = text.length();
    if (characters.get().length < length) {
      characters.set(new char[Math.max(length, LineBlocks.USUAL_BYTES)]);
    }
    text.getChars(0, length, characters.get(), 0);
    return new PlainCsvLines(characters.get(), length, dialect).passTo(records, block.firstLine());
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
