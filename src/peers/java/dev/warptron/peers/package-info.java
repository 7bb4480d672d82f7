/**
 * Comparison of Warptron with its peers: {@link dev.warptron.peers.BenchPeers} compares with
 * scikit-learn, NumPy, PyTorch and Encog on the CPU, {@link dev.warptron.peers.BenchGpu} with
 * PyTorch and JAX on a GPU.
 *
 * <p>All participants get the same rows, initial weights and permutations, in files ({@link
 * dev.warptron.peers.WorkloadFiles}). Their results are checked before they are timed ({@link
 * dev.warptron.peers.BenchRun}). The timed runs are interleaved ({@link
 * dev.warptron.peers.Rounds}). The report is written as Markdown and as JSON. Each peer runs in a
 * separate process: a Python program of src/peers, or {@link dev.warptron.peers.encog.EncogPeer}.
 *
 * <p>Compiled with the tests under the Maven profile {@code gpu}; the jar does not contain it.
 */
@NullMarked
package dev.warptron.peers;

import org.jspecify.annotations.NullMarked;
