package dev.warptron.headtohead;

import java.lang.reflect.InvocationTargetException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs the main class that its first argument names, and ends this process as soon as the process
 * that started it is gone or its deadline has passed. A child of a killed program therefore does
 * not keep the GPU busy, even if one of its threads hangs in the driver.
 */
public final class Supervised {
  /** Environment variable: the process id of the starter. */
  static final String STARTER = "WARPTRON_STARTER";

  /** Environment variable: when this process must have ended, in milliseconds since 1970. */
  static final String DEADLINE = "WARPTRON_DEADLINE";

  /** The exit code of a process that ended itself. */
  static final int ENDED_ITSELF = 124;

  private static final long POLL_MILLIS = 250;

  private Supervised() {}

  /** Tells a process that is about to be started whom to watch, and how long it may run. */
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
      System.exit(1); // other threads of the program may still run
    }
  }

  private static void watch() {
    @Nullable String starter = System.getenv(STARTER);
    @Nullable String deadline = System.getenv(DEADLINE);
    if (starter == null || deadline == null) {
      return;
    }
    @Nullable ProcessHandle watched = ProcessHandle.of(Long.parseLong(starter)).orElse(null);
    Optional<ProcessHandle> parent = ProcessHandle.current().parent(); // may lie in between
    long end = Long.parseLong(deadline);
    Thread thread =
        new Thread(
            () -> {
              // A zombie process still counts as alive: its child has another
              // parent then.
              while (watched != null
                  && watched.isAlive()
                  && ProcessHandle.current().parent().equals(parent)
                  && System.currentTimeMillis() < end) {
                sleep();
              }
              ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
              Runtime.getRuntime().halt(ENDED_ITSELF); // exit would wait for a thread that hangs
            },
            "watches the starter");
    thread.setDaemon(true);
    thread.start();
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nothing interrupts it; it would then poll without pause
    }
  }
}
