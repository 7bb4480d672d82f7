/**
 * Comparison of Warptron with its peers: {@link dev.warptron.headtohead.BenchPeers} compares with
 * scikit-learn, NumPy, PyTorch and Encog on the CPU, {@link dev.warptron.headtohead.BenchGpu} with
 * PyTorch and JAX on a GPU.
 *
 * <p>All participants get the same rows, initial weights and permutations, in files ({@link
 * dev.warptron.headtohead.WorkloadFiles}). Their results are checked before they are timed ({@link
 * dev.warptron.headtohead.BenchRun}). The timed runs are interleaved ({@link
 * dev.warptron.headtohead.Rounds}). The report is written as Markdown and as JSON. Each peer runs
 * in a separate process: a Python program of src/headtohead, or {@link
 * dev.warptron.headtohead.encog.EncogPeer}.
 *
 * <p>Compiled with the tests under the Maven profile {@code gpu}; the jar does not contain it.
 */
@NullMarked
package dev.warptron.headtohead;

import org.jspecify.annotations.NullMarked;
