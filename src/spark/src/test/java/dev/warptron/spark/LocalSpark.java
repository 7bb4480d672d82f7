package dev.warptron.spark;

import org.apache.spark.sql.SparkSession;

/** The session of the tests. */
final class LocalSpark {
  private LocalSpark() {}

  /** A session with four slots in this process; the same one until it is stopped. */
  static SparkSession session() {
    return builder("local[4]").getOrCreate();
  }

  /** A builder of small jobs without what costs time at their start. */
  static SparkSession.Builder builder(String master) {
    return SparkSession.builder()
        .master(master)
        .appName("tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir"))
        .config("spark.sql.session.timeZone", "UTC");
  }
}
