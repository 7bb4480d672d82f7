package dev.warptron.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Which packages the module may import, and that it is built as the library is. */
@AnalyzeClasses(packages = "dev.warptron", importOptions = DoNotIncludeTests.class)
class SparkArchitectureTest {
  @ArchTest
  static final ArchRule NOTHING_IMPORTS_THE_MODULE =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.warptron.spark")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.warptron.spark", "org.apache.spark..", "scala..");

  @ArchTest
  static final ArchRule THE_MODULE_KNOWS_NO_DEVICE_AND_NO_COMMAND =
      noClasses()
          .that()
          .resideInAPackage("dev.warptron.spark")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.warptron.backend.spi",
              "dev.warptron.backend.reference..",
              "dev.warptron.backend.cpu..",
              "dev.warptron.backend.cuda..",
              "dev.warptron.train",
              "dev.warptron.auto",
              "dev.warptron.verify",
              "dev.warptron.demo",
              "dev.warptron.tune",
              "dev.warptron.cli..");

  @Test
  void versionsAreThoseOfTheLibrary() throws IOException {
    Map<String, String> own = versions(Path.of("pom.xml"));
    Map<String, String> library = versions(Path.of("../../pom.xml"));

    assertThat(own).containsKeys("errorprone", "nullaway", "junit", "assertj", "archunit");
    own.keySet().retainAll(library.keySet());
    assertThat(library).containsAllEntriesOf(own);
  }

  private static Map<String, String> versions(Path pom) throws IOException {
    Map<String, String> versions = new TreeMap<>();
    Matcher matcher =
        Pattern.compile("<([a-z-]+)\\.version>([^<]+)</").matcher(Files.readString(pom));
    while (matcher.find()) {
      versions.putIfAbsent(matcher.group(1), matcher.group(2)); // a profile comes later
    }
    return versions;
  }
}
