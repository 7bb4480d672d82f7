package dev.warptron.backend.cuda.libraries;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Searches the file system for cuBLAS libraries. Loads nothing. */
final class CublasSearch {
  /** The environment variable that names a folder if the option does not. */
  static final String VARIABLE = "WARPTRON_CUDA_LIBRARIES";

  /** The usual places, for messages. */
  static final String PLACES =
      "the loader's folders, LD_LIBRARY_PATH, /usr/local/cuda*, /usr/lib/x86_64-linux-gnu,"
          + " /usr/lib64, /opt/cuda and nvidia/*/lib of Python environments";

  // Folders of a CUDA toolkit that contain libraries.
  private static final List<String> TOOLKIT_LIBRARIES =
      List.of("lib64", "targets/x86_64-linux/lib");

  private final Surroundings surroundings;

  CublasSearch(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** The requested folder: the option's, or else the environment variable's. */
  Optional<Path> requestedFolder(@Nullable Path option) {
    if (option != null) {
      return Optional.of(option);
    }
    String named = surroundings.variable(VARIABLE);
    return named.isEmpty() ? Optional.empty() : Optional.of(Path.of(named));
  }

  /**
   * The libraries in a requested folder: directly, or in its subfolders if it is a toolkit.
   *
   * @return cuBLAS 12 before 13
   */
  static List<CublasFile> in(Path folder) {
    List<Path> folders =
        Stream.concat(
                Stream.of(folder, folder.resolve("lib")),
                TOOLKIT_LIBRARIES.stream().map(folder::resolve))
            .toList();
    return Stream.of(CublasFile.OWN_VERSION, CublasFile.BRIDGED_VERSION)
        .flatMap(major -> folders.stream().flatMap(in -> CublasFile.in(in, major).stream()))
        .toList();
  }

  /** The libraries of a major version in the usual places, in order of preference. */
  List<CublasFile> installed(int major) {
    return folders().stream().flatMap(folder -> CublasFile.in(folder, major).stream()).toList();
  }

  /** The existing folders of the usual places, without duplicates. */
  List<Path> folders() {
    Map<Path, Path> byTarget = new LinkedHashMap<>();
    Stream.of(
            pathVariable("LD_LIBRARY_PATH"),
            toolkits(),
            Stream.of("usr/lib/x86_64-linux-gnu", "usr/lib64").map(surroundings.root()::resolve),
            inToolkit(surroundings.root().resolve("opt/cuda")),
            loaderFolders(),
            condaLibraries(),
            pythonPackages().flatMap(CublasSearch::inPythonPackages))
        .flatMap(folders -> folders)
        .filter(Files::isDirectory)
        .forEach(folder -> byTarget.putIfAbsent(real(folder), folder));
    return List.copyOf(byTarget.values());
  }

  private Stream<Path> pathVariable(String name) {
    return Arrays.stream(surroundings.variable(name).split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(Path::of);
  }

  /** {@code /usr/local/cuda*}, the newest first, one without a version last. */
  private Stream<Path> toolkits() {
    return list(surroundings.root().resolve("usr/local"), name -> name.startsWith("cuda"))
        .map(CublasSearch::real)
        .distinct()
        .sorted(Comparator.comparing(ToolkitVersion::of).reversed())
        .flatMap(CublasSearch::inToolkit);
  }

  private static Stream<Path> inToolkit(Path toolkit) {
    return TOOLKIT_LIBRARIES.stream().map(toolkit::resolve);
  }

  /**
   * The folders of the loader's configuration. The loader finds cuBLAS 12 there as a dependency of
   * JCublas, but nothing depends on cuBLAS 13.
   */
  private Stream<Path> loaderFolders() {
    return list(surroundings.root().resolve("etc/ld.so.conf.d"), name -> name.endsWith(".conf"))
        .flatMap(CublasSearch::lines)
        .map(String::strip)
        .filter(line -> line.startsWith("/"))
        .map(line -> surroundings.root().resolve(line.substring(1)));
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) { // not readable, or not text
      return Stream.empty();
    }
  }

  private Stream<Path> condaLibraries() {
    return environmentFolder("CONDA_PREFIX")
        .flatMap(prefix -> Stream.concat(Stream.of(prefix.resolve("lib")), inToolkit(prefix)));
  }

  /** The package folders of Python environments. */
  private Stream<Path> pythonPackages() {
    Stream<Path> prefixes =
        Stream.of(
                environmentFolder("VIRTUAL_ENV"),
                environmentFolder("CONDA_PREFIX"),
                Stream.of(surroundings.home().resolve(".local")),
                pythonOnThePath(),
                Stream.of(surroundings.root().resolve("usr/local")))
            .flatMap(folders -> folders);
    return prefixes
        .flatMap(prefix -> list(prefix.resolve("lib"), name -> name.startsWith("python3")))
        .flatMap(
            python -> Stream.of(python.resolve("site-packages"), python.resolve("dist-packages")));
  }

  /** The prefixes of the first python3 on PATH, and of the file that it links to. */
  private Stream<Path> pythonOnThePath() {
    return pathVariable("PATH")
        .map(folder -> folder.resolve("python3"))
        .filter(Files::isRegularFile)
        .limit(1)
        .flatMap(program -> Stream.of(program, real(program)))
        .map(program -> program.resolve("../..").normalize());
  }

  private static Stream<Path> inPythonPackages(Path packages) {
    Path nvidia = packages.resolve("nvidia");
    Stream<Path> likely = Stream.of(nvidia.resolve("cublas/lib"), nvidia.resolve("cu13/lib"));
    Stream<Path> others = list(nvidia, name -> true).map(folder -> folder.resolve("lib"));
    return Stream.concat(likely, others);
  }

  private Stream<Path> environmentFolder(String name) {
    String folder = surroundings.variable(name);
    return folder.isEmpty() ? Stream.empty() : Stream.of(Path.of(folder));
  }

  /** The content of a folder, sorted by name; empty if it cannot be read. */
  private static Stream<Path> list(Path folder, Predicate<String> name) {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .filter(path -> name.test(String.valueOf(path.getFileName())))
          .sorted()
          .toList()
          .stream();
    } catch (IOException | UncheckedIOException e) {
      return Stream.empty();
    }
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }

  /** The version in the name of a toolkit's folder, such as {@code cuda-13.0}. */
  private record ToolkitVersion(int major, int minor) implements Comparable<ToolkitVersion> {
    private static final Pattern IN_NAME = Pattern.compile("cuda-(\\d{1,4})(?:\\.(\\d{1,4}))?.*");

    static ToolkitVersion of(Path folder) {
      Matcher version = IN_NAME.matcher(String.valueOf(folder.getFileName()));
      if (!version.matches()) {
        return new ToolkitVersion(0, 0);
      }
      String minor = version.group(2);
      return new ToolkitVersion(
          Integer.parseInt(version.group(1)), minor == null ? 0 : Integer.parseInt(minor));
    }

    @Override
    public int compareTo(ToolkitVersion other) {
      return major != other.major
          ? Integer.compare(major, other.major)
          : Integer.compare(minor, other.minor);
    }
  }
}
