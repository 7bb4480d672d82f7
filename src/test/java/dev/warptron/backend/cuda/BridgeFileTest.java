package dev.warptron.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The cuBLAS bridge in the jar is up to date, and exports every function that JCublas imports.
 * {@code native/cublas-bridge/test} tests what it does with a call.
 */
class BridgeFileTest {
  private static final Path SOURCES = Path.of("native", "cublas-bridge");

  @Test
  void theBridgeIsBuiltFromTheSources() throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String source : List.of("bridge.cpp", "build.sh", "cublas_symbols.txt", "forward.S")) {
      digest.update(Files.readAllBytes(SOURCES.resolve(source)));
    }
    try (InputStream in =
        Objects.requireNonNull(
            BridgeFileTest.class.getResourceAsStream("libcublas-bridge.sha256"))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip())
          .as("the bridge has changed since it was built: make cublas-bridge (needs g++)")
          .isEqualTo(HexFormat.of().formatHex(digest.digest()));
    }
  }

  @Test
  void itExportsTheFunctionsThatJcublasImports() throws IOException {
    Set<String> imported =
        ElfSymbols.ofResource("/lib/libJCublas2-12.6.0-linux-x86_64.so").imported().stream()
            .filter(name -> name.startsWith("cublas"))
            .collect(Collectors.toSet());
    assertThat(imported).hasSizeGreaterThan(400).contains("cublasSgemm_v2", "cublasGemmEx");
    Set<String> exported = ElfSymbols.ofResource("libcublas-bridge.so").exported();
    exported.remove("libcublas.so.12"); // the version of all symbols
    assertThat(exported).containsExactlyInAnyOrderElementsOf(imported);
  }
}
