package dev.warptron.backend.cuda.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where cuBLAS is searched for, in trees of empty files. */
class CublasSearchTest {
  @TempDir private Path temporary;
  private Path root = Path.of("");
  private Path home = Path.of("");

  @BeforeEach
  void realFolder() throws IOException {
    root = temporary.toRealPath(); // the temporary folder may be a link
    home = root.resolve("home/user");
  }

  private Path library(String path) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  private CublasSearch search(Map<String, String> environment) {
    return new CublasSearch(new Surroundings(root, home, environment));
  }

  private List<Path> found(int major, Map<String, String> environment) {
    return search(environment).installed(major).stream().map(CublasFile::file).toList();
  }

  @Test
  void nothingIsFoundWithoutCublas() {
    assertThat(found(12, Map.of())).isEmpty();
    assertThat(found(13, Map.of("LD_LIBRARY_PATH", "/nowhere", "VIRTUAL_ENV", "/nowhere")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "usr/local/cuda/lib64",
        "usr/local/cuda-13.0/lib64",
        "usr/local/cuda-13/targets/x86_64-linux/lib",
        "usr/local/cuda-13.1-preview/lib64",
        "usr/lib/x86_64-linux-gnu",
        "usr/lib64",
        "opt/cuda/lib64",
        "opt/cuda/targets/x86_64-linux/lib",
        "home/user/.local/lib/python3.12/site-packages/nvidia/cublas/lib",
        "home/user/.local/lib/python3.9/site-packages/nvidia/cu13/lib",
        "home/user/.local/lib/python3.9/site-packages/nvidia/cu14/lib",
        "usr/local/lib/python3.11/dist-packages/nvidia/cublas/lib"
      })
  void theUsualPlacesAreSearched(String folder) throws IOException {
    Path file = library(folder + "/libcublas.so.13");
    assertThat(found(13, Map.of())).containsExactly(file);
    assertThat(found(12, Map.of())).as("another version").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "LD_LIBRARY_PATH, '', ''",
    "VIRTUAL_ENV, lib/python3.12/site-packages/nvidia/cublas/lib/, ''",
    "VIRTUAL_ENV, lib/python3.12/site-packages/nvidia/cu13/lib/, ''",
    "CONDA_PREFIX, lib/, ''",
    "CONDA_PREFIX, targets/x86_64-linux/lib/, ''",
    "CONDA_PREFIX, lib/python3.10/site-packages/nvidia/cublas/lib/, ''",
    "PATH, lib/python3.13/site-packages/nvidia/cu13/lib/, bin/"
  })
  void environmentVariablesNamePlaces(String variable, String inside, String named)
      throws IOException {
    Path file = library("some/folder/" + inside + "libcublas.so.12");
    library("some/folder/bin/python3");
    library("elsewhere/bin/ls");
    String value = root.resolve("some/folder/" + named).toString();
    if (variable.endsWith("PATH")) { // empty entries, and folders without anything
      String[] entries = {"", "/nowhere", root.resolve("elsewhere/bin").toString(), value, ""};
      value = String.join(File.pathSeparator, entries);
    }
    assertThat(found(12, Map.of(variable, value))).containsExactly(file);
    assertThat(found(12, Map.of())).isEmpty();
  }

  @Test
  void thePythonOnThePathIsFollowedToWhereItIsInstalled() throws IOException {
    Path installed = library("opt/python/bin/python3.12");
    Path file = library("opt/python/lib/python3.12/site-packages/nvidia/cu13/lib/libcublas.so.13");
    Path inEnvironment =
        library("venv/lib/python3.12/site-packages/nvidia/cublas/lib/libcublas.so.13");
    Files.createDirectories(root.resolve("venv/bin"));
    Files.createSymbolicLink(root.resolve("venv/bin/python3"), installed);
    library("later/bin/python3");
    library("later/lib/python3.12/site-packages/nvidia/cu13/lib/libcublas.so.13");
    String path = root.resolve("venv/bin") + File.pathSeparator + root.resolve("later/bin");
    assertThat(found(13, Map.of("PATH", path))).containsExactly(inEnvironment, file);
  }

  @Test
  void theNewestToolkitIsFirst() throws IOException {
    for (String version : List.of("cuda-12.9", "cuda-9.2", "cuda-13.0", "cuda-12.10", "cuda-x")) {
      library("usr/local/" + version + "/lib64/libcublas.so.12");
    }
    library("usr/local/other-99.0/lib64/libcublas.so.12");
    assertThat(found(12, Map.of()))
        .extracting(file -> root.resolve("usr/local").relativize(file).getName(0).toString())
        .containsExactly("cuda-13.0", "cuda-12.10", "cuda-12.9", "cuda-9.2", "cuda-x");
  }

  @Test
  void aLinkedFolderIsSearchedOnce() throws IOException {
    Path file = library("usr/local/cuda-13.0/targets/x86_64-linux/lib/libcublas.so.13");
    Path toolkit = root.resolve("usr/local/cuda-13.0");
    Files.createSymbolicLink(toolkit.resolve("lib64"), toolkit.resolve("targets/x86_64-linux/lib"));
    Files.createSymbolicLink(root.resolve("usr/local/cuda"), toolkit);
    Files.createSymbolicLink(root.resolve("usr/local/cuda-13"), toolkit);
    List<Path> found = found(13, Map.of());
    assertThat(found).hasSize(1);
    assertThat(found.get(0)).hasSameBinaryContentAs(file);
    assertThat(found.get(0).toRealPath()).isEqualTo(file);
  }

  @Test
  void theFoldersOfTheLoaderAreSearched() throws IOException {
    Path file = library("opt/nvidia/lib/libcublas.so.13");
    Path configuration = library("etc/ld.so.conf.d/988_cuda.conf");
    Files.writeString(configuration, "# cuda\n\n  /opt/nvidia/lib \ninclude other\n/nowhere\n");
    Path notText = library("etc/ld.so.conf.d/binary.conf");
    Files.write(notText, new byte[] {(byte) 0xFF, (byte) 0xFE});
    assertThat(found(13, Map.of())).containsExactly(file);
  }

  @Test
  void thePlacesHaveAnOrder() throws IOException {
    Path python =
        library("home/user/.local/lib/python3.12/site-packages/nvidia/cublas/lib/libcublas.so.12");
    Path other =
        library("home/user/.local/lib/python3.12/site-packages/nvidia/aaa/lib/libcublas.so.12");
    Path environment =
        library("venv/lib/python3.12/site-packages/nvidia/cublas/lib/libcublas.so.12");
    Path arch = library("opt/cuda/lib64/libcublas.so.12");
    Path system = library("usr/lib/x86_64-linux-gnu/libcublas.so.12");
    Path toolkit = library("usr/local/cuda-12.4/lib64/libcublas.so.12");
    Path loader = library("loader/libcublas.so.12");
    Map<String, String> variables =
        Map.of(
            "LD_LIBRARY_PATH", root.resolve("loader").toString(),
            "VIRTUAL_ENV", root.resolve("venv").toString());
    assertThat(found(12, variables))
        .containsExactly(loader, toolkit, system, arch, environment, python, other);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "lib/", "lib64/", "targets/x86_64-linux/lib/"})
  void aRequestedFolderMayBeAToolkit(String inside) throws IOException {
    Path thirteen = library("mine/" + inside + "libcublas.so.13");
    Path twelve = library("mine/" + inside + "libcublas.so.12");
    assertThat(CublasSearch.in(root.resolve("mine")))
        .containsExactly(new CublasFile(12, twelve), new CublasFile(13, thirteen));
  }

  @Test
  void onlyTheRequestedFolderIsSearched() throws IOException {
    library("usr/local/cuda/lib64/libcublas.so.12");
    Files.createDirectories(root.resolve("mine/libcublas.so.12")); // a folder of that name
    assertThat(CublasSearch.in(root.resolve("mine"))).isEmpty();
    assertThat(CublasSearch.in(root.resolve("nowhere"))).isEmpty();
  }

  @Test
  void theOptionOverridesTheVariable() {
    CublasSearch search = search(Map.of(CublasSearch.VARIABLE, "/named"));
    assertThat(search.requestedFolder(null)).contains(Path.of("/named"));
    assertThat(search.requestedFolder(Path.of("/option"))).contains(Path.of("/option"));
    assertThat(search(Map.of()).requestedFolder(null)).isEqualTo(Optional.empty());
    assertThat(search(Map.of(CublasSearch.VARIABLE, "")).requestedFolder(null)).isEmpty();
  }

  @Test
  void theCompanionHasTheSameFolderAndVersion() throws IOException {
    Path file = library("mine/libcublas.so.13");
    library("mine/libcublasLt.so.12");
    CublasFile cublas = new CublasFile(13, file);
    assertThat(cublas.companion()).isEmpty();
    Path companion = library("mine/libcublasLt.so.13");
    assertThat(cublas.companion()).contains(companion);
    assertThat(cublas.needsBridge()).isTrue();
    assertThat(new CublasFile(12, file).needsBridge()).isFalse();
  }
}
