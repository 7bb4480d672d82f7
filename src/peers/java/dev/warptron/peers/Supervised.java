package dev.warptron.peers;

import java.lang.reflect.InvocationTargetException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs the main class named by its first argument. Ends this process when the process that started
 * it has died or the deadline has passed. A child of a killed program therefore does not occupy the
 * GPU, even if one of its threads hangs in the driver.
 */
public final class Supervised {
  /** Environment variable: the process id of the starter. */
  static final String STARTER = "WARPTRON_STARTER";

  /** Environment variable: when this process must end, in milliseconds since 1970. */
  static final String DEADLINE = "WARPTRON_DEADLINE";

  /** The exit code of a process that ended itself. */
  static final int ENDED_ITSELF = 124;

  private static final long POLL_MILLIS = 250;

  private Supervised() {}

  /** Sets the environment of a process to be started: the process to watch, and the deadline. */
  static void prepare(Map<String, String> environment, Instant deadline) {
    environment.put(STARTER, String.valueOf(ProcessHandle.current().pid()));
    environment.put(DEADLINE, String.valueOf(deadline.toEpochMilli()));
  }

  /**
   * Runs the program.
   *
   * @param args the main class, then its arguments
   */
  public static void main(String[] args) throws ReflectiveOperationException {
    watch();
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      e.printStackTrace();
      System.exit(1); // other threads may still run
    }
  }

  private static void watch() {
    @Nullable String starter = System.getenv(STARTER);
    @Nullable String deadline = System.getenv(DEADLINE);
    if (starter == null || deadline == null) {
      return;
    }
    @Nullable ProcessHandle watched = ProcessHandle.of(Long.parseLong(starter)).orElse(null);
    Optional<ProcessHandle> parent =
        ProcessHandle.current().parent(); // may be a process between this one and the starter
    long end = Long.parseLong(deadline);
    Thread thread =
        new Thread(
            () -> {
              // A zombie counts as alive, but its children get a new parent.
              while (watched != null
                  && watched.isAlive()
                  && ProcessHandle.current().parent().equals(parent)
                  && System.currentTimeMillis() < end) {
                sleep();
              }
              ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
              Runtime.getRuntime().halt(ENDED_ITSELF); // exit would wait for a hanging thread
            },
            "watches the starter");
    thread.setDaemon(true);
    thread.start();
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // never happens; polling would go on without pauses
    }
  }
}
