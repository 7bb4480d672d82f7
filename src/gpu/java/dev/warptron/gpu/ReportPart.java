package dev.warptron.gpu;

import java.time.Duration;
import java.util.List;

/**
 * A part of {@link GpuReport}: a program that runs some units and writes a report of its own.
 *
 * @param name on the command line and in the names of files
 * @param what it shows, in a few words
 * @param share of the time, relative to the other parts; 0 for a part that takes what is left
 * @param units of the program, the most valuable first
 */
record ReportPart(String name, String what, double share, List<String> units, Program program) {
  /** The program of a part. */
  interface Program {
    /**
     * Its command line. It writes the units with their states into the JSON file of the report, see
     * {@link dev.warptron.headtohead.Progress}, and replaces that file whenever a state changes.
     *
     * @param file name of the report's files, without their ending
     * @param units that are left to run
     * @param limit in which it should end by itself
     */
    List<String> command(String file, List<String> units, Duration limit);
  }
}
