package dev.warptron.io;

import dev.warptron.model.Precision;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The content of a checkpoint: texts and arrays by name. It is written as safetensors with arrays
 * of one dimension.
 *
 * @param job what identifies the job, in the order for the user
 * @param facts what else is not an array
 * @param arrays in file order
 */
public record SavedCheckpoint(
    Map<String, String> job, Map<String, String> facts, List<Values> arrays) {
  private static final String FORMAT = "format";
  private static final String FORMAT_NAME = "warptron-checkpoint";
  private static final String VERSION = "format_version";
  private static final String VERSION_NUMBER = "1";
  private static final String JOB = "job.";

  /**
   * An array.
   *
   * @param precision that represents each value exactly
   * @param count number of values
   * @param values called once for each time that the array is written, in file order
   */
  public record Values(String name, Precision precision, int count, Supplier<double[]> values) {
    private SafetensorsHeader.Tensor entry(long begin) {
      String type = precision == Precision.FLOAT32 ? "F32" : "F64";
      long end = begin + (long) count * precision.bytes();
      return new SafetensorsHeader.Tensor(name, type, List.of((long) count), begin, end);
    }
  }

  /**
   * Writes it.
   *
   * @param out not closed
   */
  public void write(OutputStream out) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT, FORMAT_NAME);
    metadata.put(VERSION, VERSION_NUMBER);
    job.forEach((name, text) -> metadata.put(JOB + name, text));
    metadata.putAll(facts);
    List<SafetensorsHeader.Tensor> entries = new ArrayList<>();
    long begin = 0;
    for (Values each : arrays) {
      SafetensorsHeader.Tensor entry = each.entry(begin);
      entries.add(entry);
      begin = entry.end();
    }
    out.write(new SafetensorsHeader(metadata, entries).toBytes());
    for (Values each : arrays) {
      double[] values = each.values.get();
      if (values.length != each.count) {
        throw new IllegalStateException(
            "array %s must have %d values, got %d".formatted(each.name, each.count, values.length));
      }
      Numbers.write(values, 0, each.count, each.precision, out);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param size in bytes
   * @param where name of the file, for messages
   * @throws ModelFileException if it is not a checkpoint that this version can read
   */
  public static SavedCheckpoint read(InputStream in, long size, String where) throws IOException {
    SafetensorsHeader header = SafetensorsHeader.read(in, size, where);
    Map<String, String> job = new LinkedHashMap<>();
    Map<String, String> facts = new LinkedHashMap<>();
    header
        .metadata()
        .forEach(
            (name, text) -> {
              if (name.startsWith(JOB)) {
                job.put(name.substring(JOB.length()), text);
              } else {
                facts.put(name, text);
              }
            });
    if (!FORMAT_NAME.equals(facts.remove(FORMAT))
        || !VERSION_NUMBER.equals(facts.remove(VERSION))) {
      throw new ModelFileException(
          "%s is not a checkpoint of this version of Warptron: name another folder, or go on with"
                  .formatted(where)
              + " the version that wrote it");
    }
    List<Values> arrays = new ArrayList<>();
    for (SafetensorsHeader.Tensor each : header.tensors()) {
      Precision precision = each.dtype().equals("F32") ? Precision.FLOAT32 : Precision.FLOAT64;
      int count = Math.toIntExact((each.end() - each.begin()) / precision.bytes());
      double[] values = new double[count];
      try {
        Numbers.read(in, values, 0, count, precision);
      } catch (EOFException e) {
        throw ModelFileException.damaged(where, "it ends within array " + each.name(), e);
      }
      arrays.add(new Values(each.name(), precision, count, () -> values));
    }
    return new SavedCheckpoint(job, facts, arrays);
  }

  /**
   * The text of a fact.
   *
   * @throws ModelFileException if there is none
   */
  public String fact(String name) {
    String text = facts.get(name);
    if (text == null) {
      throw new ModelFileException("the checkpoint has no \"%s\"".formatted(name));
    }
    return text;
  }

  /**
   * The values of an array.
   *
   * @throws ModelFileException if there is none
   */
  public double[] array(String name) {
    return arrays.stream()
        .filter(each -> each.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new ModelFileException("the checkpoint has no array " + name))
        .values
        .get();
  }
}
