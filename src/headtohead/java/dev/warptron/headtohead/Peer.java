package dev.warptron.headtohead;

import java.nio.file.Path;

/** The libraries that Warptron is timed beside, each with the program that trains in it. */
enum Peer {
  PYTORCH("PyTorch", "torch_peer.py"),
  SCIKIT_LEARN("scikit-learn", "sklearn_peer.py"),
  NUMPY("NumPy", "numpy_peer.py"),
  JAX("JAX", "jax_peer.py");

  private static final Path FOLDER = Path.of("src", "headtohead");

  private final String label;
  private final String program;

  Peer(String label, String program) {
    this.label = label;
    this.program = program;
  }

  /** As it is called in reports. */
  String label() {
    return label;
  }

  Path program() {
    return FOLDER.resolve(program);
  }
}
