package dev.warptron.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.cuda.driver.Launch;
import dev.warptron.backend.cuda.steps.BatchRun;
import dev.warptron.backend.cuda.steps.TinyPlan;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.UpdateFormula;
import dev.warptron.optim.UpdateScalars;
import dev.warptron.verify.SampleCases;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The compiled kernels in the jar are up to date and complete, and older drivers can load them. */
class KernelFilesTest {
  private static final Path SOURCES = Path.of("kernels");

  /** A kernel's name, and the threads of its launch bounds. */
  private static final Pattern ENTRY =
      Pattern.compile("\\.entry (\\w+)\\([^)]*\\)\\s*(?:\\.maxntid (\\d+))?");

  @Test
  void theKernelsAreCompiledFromTheSources() throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String extension : List.of(".cu", ".cuh")) {
      for (Path source : sources(extension)) {
        digest.update(Files.readAllBytes(source));
      }
    }
    boolean upToDate =
        text("kernels.sha256").strip().equals(HexFormat.of().formatHex(digest.digest()));
    if (!upToDate && !canCompile() && System.getenv("CI") == null) {
      System.out.println(
          "NOTICE: the kernels have changed since they were compiled, and nvcc is not on the path."
              + " The jar holds the old ones. CI fails until somebody runs make kernels.");
      return;
    }
    assertThat(upToDate)
        .as("the kernels have changed since they were compiled: make kernels (needs nvcc)")
        .isTrue();
  }

  private static boolean canCompile() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "nvcc")));
  }

  private static List<Path> sources(String extension) throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(extension))
          .sorted(Comparator.comparing(file -> file.getFileName().toString()))
          .toList();
    }
  }

  /**
   * Kernels identify an activation by its ordinal; the list also says what its derivative reads.
   */
  @Test
  void theListOfActivationsIsThatOfTheKinds() throws IOException {
    assertThat(list("activation.cuh", "WARPTRON_ACTIVATIONS"))
        .isEqualTo(
            Arrays.stream(Activation.Kind.values())
                .map(kind -> "X(%s, %s)".formatted(kind.label(), kind.reads()))
                .collect(Collectors.joining(" ")));
  }

  /** The kernels compute the same number of metric sums that Java reads. */
  @Test
  void theListOfLossesIsThatOfTheKinds() throws IOException {
    assertThat(list("loss.cuh", "WARPTRON_LOSSES"))
        .isEqualTo(
            Arrays.stream(Loss.Kind.values())
                .map(kind -> "X(%s, %d)".formatted(kind.label(), kind.metricSums().size()))
                .collect(Collectors.joining(" ")));
  }

  /** The definition of a macro that lists kinds, with continuation lines joined. */
  private static String list(String file, String macro) throws IOException {
    String source = Files.readString(SOURCES.resolve(file)).replaceAll("\\s*\\\\\\R\\s*", " ");
    Matcher definition = Pattern.compile("#define " + macro + "\\(X\\) (.*)").matcher(source);
    assertThat(definition.find()).as(macro).isTrue();
    return definition.group(1).strip();
  }

  @ParameterizedTest
  @EnumSource
  void everyLossHasItsKernel(Loss.Kind loss) throws IOException {
    assertThat(text("kernels.ptx")).contains(".entry loss_" + loss.label() + "(");
  }

  /**
   * Kernels identify an optimizer's formula by its name or by its index in the list of update.cuh.
   */
  @Test
  void everyOptimizerHasItsFormula() throws IOException {
    String source = Files.readString(SOURCES.resolve("update.cuh"));
    String macro = "#define WARPTRON_OPTIMIZERS(X)";
    int from = source.indexOf(macro) + macro.length();
    String list = source.substring(from, source.indexOf("\n\n", from));
    List<String> formulas =
        Pattern.compile("X\\((\\w+), (\\d+)\\)")
            .matcher(list)
            .results()
            .map(found -> found.group(1) + " " + found.group(2))
            .toList();
    Set<String> used = new HashSet<>();
    for (Optimizer optimizer : SampleCases.optimizers()) {
      UpdateFormula formula = optimizer.formula();
      String entry = formula.name() + " " + optimizer.slotNames().size();
      assertThat(formulas.get(formula.number())).as(optimizer.toString()).isEqualTo(entry);
      assertThat(text("kernels.ptx")).contains(".entry update_" + formula.name() + "(");
      used.add(entry);
    }
    assertThat(used).containsExactlyInAnyOrderElementsOf(formulas);
    assertThat(source).contains("#define WARPTRON_SCALARS " + UpdateScalars.COUNT + "\n");
    assertThat(Files.readString(SOURCES.resolve("batch_source.cuh")))
        .contains("#define WARPTRON_RUN_BATCHES " + BatchRun.MOST_BATCHES + "\n");
  }

  /**
   * Without launch bounds the driver's compiler may assign more registers than a block of this size
   * can have. With bounds below the block size the launch fails.
   */
  @Test
  void everyKernelHasLaunchBounds() throws IOException {
    String ptx = text("kernels.ptx");
    Map<String, Integer> bounds = new TreeMap<>();
    Matcher entry = ENTRY.matcher(ptx);
    while (entry.find()) {
      bounds.put(entry.group(1), entry.group(2) == null ? 0 : Integer.parseInt(entry.group(2)));
    }
    assertThat(bounds).hasSize(ptx.split(Pattern.quote(".entry "), -1).length - 1);
    assertThat(bounds).hasSizeGreaterThan(20);
    assertThat(bounds)
        .allSatisfy(
            (kernel, threads) -> assertThat(threads).as(kernel).isEqualTo(threadsOf(kernel)));
  }

  /** As Launch, KernelProduct, TinyKernel and TinySession launch them. */
  private static int threadsOf(String kernel) {
    return switch (kernel) {
      case "column_sums",
          "column_dots",
          "activate_backward_sums",
          "normalize_columns",
          "normalization_gradients" ->
          Launch.SUM_COLUMNS * Launch.SUM_GROUPS;
      case "train_tiny" -> TinyPlan.THREADS;
      case "train_tiny_alone" -> TinyPlan.THREADS_ALONE;
      case "gemm" -> 16 * 16;
      case "prepare_epochs" -> 1024; // the maximum of EpochDraw.threads
      default -> Launch.THREADS;
    };
  }

  /** The PTX compiler of CUDA 12.0, which accepts no more than the oldest supported driver. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"sm_75", "sm_80", "sm_86", "sm_89", "sm_90"})
  void aPtxCompilerOfCuda12AcceptsThePtx(String architecture) throws IOException {
    byte[] ptx = (text("kernels.ptx") + "\0").getBytes(StandardCharsets.UTF_8);
    nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
    assertThat(JNvPTXCompiler.nvPTXCompilerCreate(compiler, ptx.length, ptx)).isZero();
    try {
      int result =
          JNvPTXCompiler.nvPTXCompilerCompile(
              compiler, 1, new String[] {"--gpu-name=" + architecture});
      assertThat(nvPTXCompileResult.stringFor(result))
          .as(() -> errorLog(compiler))
          .isEqualTo("NVPTXCOMPILE_SUCCESS");
    } finally {
      JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
    }
  }

  private static String errorLog(nvPTXCompilerHandle compiler) {
    long[] size = new long[1];
    JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(compiler, size);
    byte[] log = new byte[(int) size[0] + 1];
    JNvPTXCompiler.nvPTXCompilerGetErrorLog(compiler, log);
    return new String(log, StandardCharsets.UTF_8);
  }

  private static String text(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(KernelFilesTest.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
