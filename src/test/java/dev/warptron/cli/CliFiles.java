package dev.warptron.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.warptron.demo.BundledData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Files for tests of the command line. */
public final class CliFiles {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private CliFiles() {}

  /** All 569 rows of the breast-cancer data in one file. */
  static Path cancer(Path folder) throws IOException {
    BundledData.export(folder);
    List<String> lines = new ArrayList<>(lines(folder, "train"));
    for (String part : List.of("validation", "test")) {
      List<String> rows = lines(folder, part);
      lines.addAll(rows.subList(1, rows.size()));
    }
    return Files.write(folder.resolve("cancer.csv"), lines);
  }

  private static List<String> lines(Path folder, String part) throws IOException {
    return Files.readAllLines(folder.resolve("breast-cancer-" + part + ".csv"));
  }

  /** Twelve rows of two classes, p and q, that are linearly separable. */
  public static Path twelveRows(Path folder) throws IOException {
    List<String> lines = new ArrayList<>(List.of("a,b,y"));
    for (int i = 0; i < 12; i++) {
      lines.add("%d,%d.5,%s".formatted(i, (7 * i) % 5, i < 6 ? "p" : "q"));
    }
    return Files.write(folder.resolve("twelve.csv"), lines);
  }

  static Path write(Path folder, String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  static JsonNode json(Path file) throws IOException {
    return MAPPER.readTree(Files.readAllBytes(file));
  }

  /** The numbers of a list. */
  static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .flatMapToDouble(node -> DoubleStream.of(node.doubleValue()))
        .toArray();
  }

  /** The texts of a list. */
  static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::textValue).toList();
  }

  /** Every file of the folder with its content; subfolders only by name. */
  static Map<String, String> snapshot(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(
            file.getFileName().toString(),
            Files.isDirectory(file)
                ? "folder"
                : Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  static List<String> names(Path folder) throws IOException {
    return List.copyOf(snapshot(folder).keySet());
  }
}
