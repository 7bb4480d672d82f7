package dev.warptron.backend.cuda.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Short reasons from messages of the loader. */
class LoadFailureTest {
  private static String reason(String message) {
    return LoadFailure.reason(new UnsatisfiedLinkError(message));
  }

  @Test
  void aMissingLibraryIsNamed() {
    String text = ": cannot open shared object file: No such file or directory";
    assertThat(reason("/tmp/a/libJCublas2.so: libcublas.so.12" + text))
        .isEqualTo("there is no libcublas.so.12")
        .isEqualTo(LoadFailure.missing("libcublas.so.12"));
    assertThat(reason("Error while loading\nStack trace:\n  x: libcuda.so.1" + text))
        .isEqualTo("there is no libcuda.so.1");
  }

  @Test
  void otherMessagesAreCutToTheirFirstLine() {
    assertThat(reason("\n/tmp/x.so: file too short\nand more"))
        .isEqualTo("/tmp/x.so: file too short");
    assertThat(reason("")).isEqualTo("no reason given");
  }

  @Test
  void aClassThatCouldNotBeInitializedHasTheReasonInItsCause() {
    assertThat(LoadFailure.reason(new ExceptionInInitializerError(new RuntimeException("why"))))
        .isEqualTo("why");
  }
}
