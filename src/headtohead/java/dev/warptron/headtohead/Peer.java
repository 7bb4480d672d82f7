package dev.warptron.headtohead;

import dev.warptron.headtohead.encog.EncogPeer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The libraries that Warptron is timed beside, each with the program that trains in it. */
enum Peer {
  PYTORCH("PyTorch", Language.PYTHON, "torch_peer.py"),
  SCIKIT_LEARN("scikit-learn", Language.PYTHON, "sklearn_peer.py"),
  NUMPY("NumPy", Language.PYTHON, "numpy_peer.py"),
  JAX("JAX", Language.PYTHON, "jax_peer.py"),
  ENCOG("Encog", Language.JAVA, EncogPeer.class.getName());

  private enum Language {
    /** A file of {@link #FOLDER}, run by the Python that PYTHON names. */
    PYTHON,
    /** A main class, run by the same Java as this program. */
    JAVA
  }

  /**
   * Encog, which allocates for each row, trains about a tenth quicker with it than with the
   * default.
   */
  private static final String COLLECTOR = "-XX:+UseSerialGC";

  private static final Path FOLDER = Path.of("src", "headtohead");

  private final String label;
  private final Language language;
  private final String program;

  Peer(String label, Language language, String program) {
    this.label = label;
    this.language = language;
    this.program = program;
  }

  /** As it is called in reports. */
  String label() {
    return label;
  }

  /** What starts its program. */
  List<String> command(List<String> options) {
    if (language == Language.JAVA) {
      return ChildProcess.java(List.of(COLLECTOR), program, options);
    }
    String python = System.getenv().getOrDefault("PYTHON", "python3");
    List<String> command = new ArrayList<>(List.of(python, FOLDER.resolve(program).toString()));
    command.addAll(options);
    return command;
  }
}
