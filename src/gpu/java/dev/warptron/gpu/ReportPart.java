package dev.warptron.gpu;

import java.time.Duration;
import java.util.List;

/**
 * A part of {@link GpuReport}: a program that runs some units and writes its own report.
 *
 * @param name on the command line and in file names
 * @param what short description
 * @param share of the time, relative to the other parts; 0 for a part that gets the remaining time
 * @param units of the program, the most valuable first
 * @param program builds the command line
 */
record ReportPart(String name, String what, double share, List<String> units, Program program) {
  /** The program of a part. */
  interface Program {
    /**
     * The command line. The program writes its units with their states to the JSON file of the
     * report, see {@link dev.warptron.peers.Progress}, and replaces the file whenever a state
     * changes.
     *
     * @param file name of the report, without the extension
     * @param units to run
     * @param limit time within which the program should end by itself
     */
    List<String> command(String file, List<String> units, Duration limit);
  }
}
