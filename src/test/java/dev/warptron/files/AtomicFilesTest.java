package dev.warptron.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  @TempDir private Path folder;
  private Path target = Path.of("");

  @BeforeEach
  void nameTheTarget() {
    target = folder.resolve("model.bin");
  }

  @Test
  void writesANewFile() throws IOException {
    AtomicFiles.write(target, text("new"));
    assertThat(target).hasContent("new");
    assertOnlyFile("model.bin");
  }

  @Test
  void replacesAnOldFileOnlyOnceTheNewOneIsComplete() throws IOException {
    Files.writeString(target, "old");
    AtomicFiles.write(
        target,
        out -> {
          out.write("new".getBytes(UTF_8));
          out.flush();
          assertThat(target).hasContent("old");
        });
    assertThat(target).hasContent("new");
    assertOnlyFile("model.bin");
  }

  @Test
  void aFailureMidwayLeavesTheOldFileAndNothingElse() throws IOException {
    Files.writeString(target, "old");
    assertThatIOException()
        .isThrownBy(
            () ->
                AtomicFiles.write(
                    target,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("disk full");
                    }))
        .withMessage("cannot write %s: disk full", target);
    assertThatExceptionOfType(OutOfMemoryError.class)
        .isThrownBy(
            () ->
                AtomicFiles.write(
                    target,
                    out -> {
                      throw new OutOfMemoryError("simulated");
                    }));
    assertThat(target).hasContent("old");
    assertOnlyFile("model.bin");
  }

  @Test
  void theNewFileHasTheRightsOfAnyNewFile() throws IOException {
    Path ordinary = Files.writeString(folder.resolve("ordinary"), "");
    assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
    AtomicFiles.write(target, text("new"));
    assertThat(Files.getPosixFilePermissions(target))
        .isEqualTo(Files.getPosixFilePermissions(ordinary));
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Files.writeString(target, "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    AtomicFiles.write(link, text("new"));
    assertThat(link).isSymbolicLink();
    assertThat(target).hasContent("new");
  }

  @Test
  void aDeviceIsWrittenToAndNotReplaced() throws IOException {
    Path device = Path.of("/dev/null");
    assumeTrue(Files.exists(device), "no /dev/null here");
    AtomicFiles.requireWritable(device);
    AtomicFiles.write(device, text("new"));
    assertThat(Files.isRegularFile(device)).isFalse();
  }

  @Test
  void aMissingFolderIsNamed() {
    Path lost = folder.resolve("no/model.bin");
    String message =
        "cannot write %s: %s is not a folder; create it or choose another path"
            .formatted(lost, folder.resolve("no"));
    assertThatIOException()
        .isThrownBy(() -> AtomicFiles.write(lost, text("new")))
        .withMessage(message);
    assertThatIOException()
        .isThrownBy(() -> AtomicFiles.requireWritable(lost))
        .withMessage(message);
  }

  @Test
  void aFolderIsNoTarget() {
    assertThatIOException()
        .isThrownBy(() -> AtomicFiles.requireWritable(folder))
        .withMessage("cannot write %s: it is a folder; give a file name", folder);
    assertThatIOException().isThrownBy(() -> AtomicFiles.write(folder, text("new")));
  }

  @Test
  void aFolderWithoutWriteAccessIsNamed() throws IOException {
    assumeTrue(folder.toFile().setWritable(false) && !Files.isWritable(folder), "runs as root");
    try {
      assertThatIOException()
          .isThrownBy(() -> AtomicFiles.requireWritable(target))
          .withMessage(
              "cannot write %s: the folder %s is not writable; choose another path",
              target, folder);
    } finally {
      assertThat(folder.toFile().setWritable(true)).isTrue();
    }
  }

  @Test
  void theCheckLeavesNothingBehindAndTouchesNothing() throws IOException {
    AtomicFiles.requireWritable(target);
    assertThat(folder).isEmptyDirectory();
    Files.writeString(target, "old");
    AtomicFiles.requireWritable(target);
    assertThat(target).hasContent("old");
    assertOnlyFile("model.bin");
  }

  private static IoConsumer<OutputStream> text(String content) {
    return out -> out.write(content.getBytes(UTF_8));
  }

  private void assertOnlyFile(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly(name);
    }
  }
}
