package dev.warptron;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import org.jspecify.annotations.NullMarked;

/**
 * Checks the dependencies between packages, and operations that are restricted to one package.
 *
 * <p>Every package must be listed in {@link #IMPORTS_FOLLOW_THE_TABLE}. A layer may be empty.
 */
@AnalyzeClasses(packages = "dev.warptron", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String CLI = "dev.warptron.cli..";
  private static final String REFERENCE = "dev.warptron.backend.reference..";
  private static final String CUDA = "dev.warptron.backend.cuda..";

  /**
   * No layer may access a device. Devices are found by {@link java.util.ServiceLoader}, so that a
   * build or a machine without one of them works.
   */
  @ArchTest
  static final ArchRule IMPORTS_FOLLOW_THE_TABLE =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("random")
          .definedBy("dev.warptron.random..")
          .layer("files")
          .definedBy("dev.warptron.files..")
          .layer("function")
          .definedBy("dev.warptron.function..")
          .layer("metric")
          .definedBy("dev.warptron.metric..")
          .layer("optim")
          .definedBy("dev.warptron.optim..")
          .layer("model")
          .definedBy("dev.warptron.model..")
          .layer("data")
          .definedBy("dev.warptron.data..")
          .layer("backend")
          .definedBy("dev.warptron.backend", "dev.warptron.backend.spi")
          .layer("reference")
          .definedBy(REFERENCE)
          .layer("cpu")
          .definedBy("dev.warptron.backend.cpu..")
          .layer("cuda")
          .definedBy(CUDA)
          .layer("io")
          .definedBy("dev.warptron.io..")
          .layer("train")
          .definedBy("dev.warptron.train..")
          .layer("verify")
          .definedBy("dev.warptron.verify..")
          .layer("auto")
          .definedBy("dev.warptron.auto..")
          .layer("root")
          .definedBy("dev.warptron")
          .layer("demo")
          .definedBy("dev.warptron.demo..")
          .layer("tune")
          .definedBy("dev.warptron.tune..")
          .layer("cli")
          .definedBy(CLI)
          .whereLayer("random")
          .mayNotAccessAnyLayer()
          .whereLayer("files")
          .mayNotAccessAnyLayer()
          .whereLayer("metric")
          .mayNotAccessAnyLayer()
          .whereLayer("function")
          .mayOnlyAccessLayers("data", "random")
          .whereLayer("optim")
          .mayOnlyAccessLayers("function")
          .whereLayer("model")
          .mayOnlyAccessLayers("function", "random")
          .whereLayer("data")
          .mayOnlyAccessLayers("files", "random")
          .whereLayer("backend")
          .mayOnlyAccessLayers("model", "function", "optim", "random")
          .whereLayer("reference")
          .mayOnlyAccessLayers("backend", "model", "function", "optim", "random")
          .whereLayer("cpu")
          .mayOnlyAccessLayers("backend", "model", "function", "optim", "files", "random")
          .whereLayer("cuda")
          .mayOnlyAccessLayers("backend", "model", "function", "optim", "files", "random")
          .whereLayer("io")
          .mayOnlyAccessLayers("model", "function", "optim", "data", "files", "random")
          .whereLayer("train")
          .mayOnlyAccessLayers("backend", "model", "function", "optim", "random")
          .whereLayer("verify")
          .mayOnlyAccessLayers("train", "backend", "model", "optim", "function", "random")
          .whereLayer("auto")
          .mayOnlyAccessLayers(
              "train", "backend", "data", "model", "optim", "function", "files", "random")
          .whereLayer("root")
          .mayOnlyAccessLayers(
              "auto",
              "train",
              "io",
              "backend",
              "data",
              "model",
              "optim",
              "function",
              "files",
              "metric",
              "random")
          .whereLayer("demo")
          .mayOnlyAccessLayers("root", "data", "optim", "function", "files")
          .whereLayer("tune")
          .mayOnlyAccessLayers(
              "root",
              "train",
              "io",
              "backend",
              "data",
              "model",
              "optim",
              "function",
              "metric",
              "files",
              "random")
          .whereLayer("cli")
          .mayOnlyAccessLayers(
              "tune",
              "demo",
              "root",
              "auto",
              "verify",
              "train",
              "io",
              "backend",
              "data",
              "model",
              "optim",
              "function",
              "files",
              "metric",
              "random")
          .ensureAllClassesAreContainedInArchitecture();

  /** Within a device, the command line and data, imports follow the order of these lists. */
  @ArchTest
  static final ArchRule PACKAGES_OF_CUDA_FOLLOW_THEIR_ORDER =
      ordered("dev.warptron.backend.cuda.", "driver", "libraries", "operations", "steps", "");

  @ArchTest
  static final ArchRule PACKAGES_OF_THE_COMMAND_LINE_FOLLOW_THEIR_ORDER =
      ordered("dev.warptron.cli.", "common", "render", "train", "tune", "");

  @ArchTest
  static final ArchRule PACKAGES_OF_DATA_FOLLOW_THEIR_ORDER =
      ordered("dev.warptron.data.", "", "schema", "preprocessing", "readers");

  @ArchTest
  static final ArchRule BACKEND_FOLLOWS_ITS_SERVICE_INTERFACE =
      ordered("dev.warptron.backend.", "spi", "");

  /**
   * Checks that each package imports only those before it.
   *
   * @param parent name of the parent, with a trailing dot
   * @param packages names below the parent; the empty name is the parent itself
   */
  private static ArchRule ordered(String parent, String... packages) {
    LayeredArchitecture rule = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String name : packages) {
      rule = rule.layer(parent + name).definedBy((parent + name).replaceFirst("\\.$", ""));
    }
    for (int i = 0; i < packages.length; i++) {
      String[] before = Arrays.stream(packages, 0, i).map(parent::concat).toArray(String[]::new);
      rule =
          before.length == 0
              ? rule.whereLayer(parent + packages[i]).mayNotAccessAnyLayer()
              : rule.whereLayer(parent + packages[i]).mayOnlyAccessLayers(before);
    }
    return rule;
  }

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().assignedFrom(new OneSlicePerPackage()).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_THE_CUDA_BACKEND_KNOWS_JCUDA =
      noClasses()
          .that()
          .resideOutsideOfPackage(CUDA)
          .should()
          .dependOnClassesThat(resideInAnyPackage("jcuda.."))
          .because("the library must load on a machine without an NVIDIA driver");

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_KNOWS_PICOCLI_AND_CHARTS =
      noClasses()
          .that()
          .resideOutsideOfPackage(CLI)
          .should()
          .dependOnClassesThat(resideInAnyPackage("picocli..", "org.knowm.xchart.."));

  @ArchTest
  static final ArchRule ONLY_THE_ORACLE_KNOWS_COMMONS_MATH =
      noClasses()
          .that()
          .resideOutsideOfPackages(REFERENCE, "dev.warptron.function..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("org.apache.commons.math3.."));

  @ArchTest
  static final ArchRule ONLY_DATA_KNOWS_FAST_CSV =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.warptron.data..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("de.siegmar.."));

  @ArchTest
  static final ArchRule ONLY_FILES_AND_THE_COMMAND_LINE_KNOW_JACKSON =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.warptron.io..", "dev.warptron.data.readers..", CLI)
          .should()
          .dependOnClassesThat(resideInAnyPackage("com.fasterxml.jackson.."));

  @ArchTest
  static final ArchRule ONLY_THE_READERS_KNOW_ZSTD =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.warptron.data.readers..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.airlift.."));

  @ArchTest
  static final ArchRule ONLY_DATA_KNOWS_DATABASES =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.warptron.data", "dev.warptron.data.readers..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("java.sql.."));

  @ArchTest
  static final ArchRule NOTHING_KNOWS_A_DRIVER =
      noClasses()
          .should()
          .dependOnClassesThat(resideInAnyPackage("org.duckdb..", "org.sqlite.."))
          .because("the library does not bring one along");

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_ENDS_THE_PROGRAM_OR_PRINTS =
      noClasses()
          .that()
          .resideOutsideOfPackage(CLI)
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class)
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace");

  @ArchTest
  static final ArchRule NO_MUTABLE_STATIC_FIELDS =
      fields().that().areStatic().should().beFinal().because("two trainings must not meet");

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses classes) {
    assertThat(
            classes.stream()
                .map(JavaClass::getPackage)
                .filter(found -> !found.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .distinct())
        .as("packages without a package-info that says @NullMarked")
        .isEmpty();
  }

  /** Also matches the root package, which a pattern with a name would exclude. */
  private static final class OneSlicePerPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
      return SliceIdentifier.of(javaClass.getPackageName());
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
