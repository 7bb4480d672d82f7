package dev.warptron.peers;

import dev.warptron.peers.encog.EncogPeer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The libraries that Warptron is compared with, each with the program that runs it. */
enum Peer {
  PYTORCH("PyTorch", Language.PYTHON, "torch_peer.py"),
  SCIKIT_LEARN("scikit-learn", Language.PYTHON, "sklearn_peer.py"),
  NUMPY("NumPy", Language.PYTHON, "numpy_peer.py"),
  JAX("JAX", Language.PYTHON, "jax_peer.py"),
  PANDAS("pandas", Language.PYTHON, "table_peer.py"),
  PYARROW("PyArrow", Language.PYTHON, "table_peer.py"),
  DUCKDB("DuckDB", Language.PYTHON, "table_peer.py"),
  ENCOG("Encog", Language.JAVA, EncogPeer.class.getName());

  private enum Language {
    /** A file in {@link #FOLDER}, run by the Python that PYTHON names. */
    PYTHON,
    /** A main class, run by the Java of this process. */
    JAVA
  }

  /**
   * Encog allocates for each row. It trains about 10 % faster with this collector than with the
   * default.
   */
  private static final String COLLECTOR = "-XX:+UseSerialGC";

  private static final Path FOLDER = Path.of("src", "peers");

  private final String label;
  private final Language language;
  private final String program;

  Peer(String label, Language language, String program) {
    this.label = label;
    this.language = language;
    this.program = program;
  }

  /** Whether it reads tables; all others train networks. */
  boolean readsTables() {
    return this == PANDAS || this == PYARROW || this == DUCKDB;
  }

  /** The name in reports. */
  String label() {
    return label;
  }

  /** The command line of its program. */
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
