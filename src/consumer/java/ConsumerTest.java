import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warptron.MlpClassifier;
import dev.warptron.backend.DeviceException;
import dev.warptron.data.DataException;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.demo.BundledData;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user of the library does, with the class path that the published POM gives. */
class ConsumerTest {
  private static final String CONSUMER = System.getProperty("consumer");

  /** Packages of the command line and of its libraries. */
  private static final List<String> COMMAND_LINE =
      List.of(
          "dev/warptron/cli/",
          "picocli/",
          "me/tongfei/",
          "org/jline/",
          "org/knowm/",
          "org/apache/batik/",
          "org/apache/xmlgraphics/",
          "org/apache/commons/io/",
          "org/apache/commons/logging/",
          "org/duckdb/",
          "org/sqlite/");

  @Test
  void trainsSavesAndPredicts(@TempDir Path folder) {
    MlpClassifier model =
        MlpClassifier.builder()
            .hidden(8)
            .epochs(100)
            .device("reference")
            .fit(BundledData.breastCancerTraining());
    Path file = folder.resolve("model.safetensors");
    model.save(file);
    double accuracy = MlpClassifier.load(file).score(BundledData.breastCancerTest());
    assertTrue(accuracy > 0.9, () -> "accuracy " + accuracy);
  }

  @Test
  void trainsOnTheDeviceThatAutoTakes() {
    MlpClassifier model =
        MlpClassifier.builder().hidden(8).epochs(100).fit(BundledData.breastCancerTraining());
    double accuracy = model.score(BundledData.breastCancerTest());
    assertTrue(accuracy > 0.9, () -> "accuracy " + accuracy);
  }

  @Test
  void everyClassIsThereOnce() throws IOException {
    Map<String, List<Path>> places = classes();
    assertTrue(places.containsKey("dev/warptron/MlpClassifier.class"), "the library");
    places.values().removeIf(jars -> jars.size() == 1);
    assertEquals(Map.of(), places);
  }

  @Test
  void nothingOfTheCommandLineIsThere() throws IOException {
    assumeTrue(!CONSUMER.equals("runnable"), "the runnable jar is the command line");
    assertEquals(
        List.of(),
        classes().keySet().stream()
            .filter(name -> COMMAND_LINE.stream().anyMatch(name::startsWith))
            .toList());
  }

  @Test
  void saysWhichDriverIsMissing(@TempDir Path folder) throws IOException {
    assumeTrue(!CONSUMER.equals("runnable"), "the runnable jar holds it");
    Path file = Files.writeString(folder.resolve("t.parquet"), "PAR1");
    DataException refused =
        assertThrows(
            DataException.class, () -> DatasetReaders.readTable(file, ReadRequest.training("y")));
    assertEquals(
        "t.parquet: reading Parquet needs a JDBC driver, and there is none on the class path: add"
            + " org.duckdb:duckdb_jdbc, or convert the file to CSV",
        refused.getMessage());
  }

  @Test
  void saysWhichNativesAreMissing() {
    assumeTrue(CONSUMER.equals("without-natives"));
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "natives are for Linux on x86-64");
    DeviceException refused =
        assertThrows(
            DeviceException.class,
            () ->
                MlpClassifier.builder()
                    .epochs(1)
                    .device("cuda")
                    .fit(BundledData.breastCancerTraining()));
    assertEquals(
        "device cuda is not available: JCuda's native library is not on the class path; add"
            + " org.jcuda:jcuda-natives:12.6.0:linux-x86_64 to it",
        refused.getMessage());
  }

  /** Where each class is. */
  private static Map<String, List<Path>> classes() throws IOException {
    Map<String, List<Path>> places = new TreeMap<>();
    List<Path> jars =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(name -> name.endsWith(".jar"))
            .map(Path::of)
            .toList();
    for (Path jar : jars) {
      try (JarFile file = new JarFile(jar.toFile())) {
        for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
          String name = entry.getName();
          if (name.endsWith(".class")
              && !name.startsWith("META-INF/")
              && !name.equals("module-info.class")) {
            places.computeIfAbsent(name, key -> new ArrayList<>()).add(jar.getFileName());
          }
        }
      }
    }
    return places;
  }
}
