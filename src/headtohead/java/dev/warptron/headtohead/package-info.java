/**
 * Warptron beside its peers: {@link dev.warptron.headtohead.BenchPeers} times it on the processor
 * in turns with scikit-learn, NumPy, PyTorch and Encog, {@link dev.warptron.headtohead.BenchGpu} on
 * a GPU with PyTorch and JAX.
 *
 * <p>Both give every contender the same rows, starts and orders by files ({@link
 * dev.warptron.headtohead.WorkloadFiles}), check its results before they time it ({@link
 * dev.warptron.headtohead.BenchRun}), let all of them take turns ({@link
 * dev.warptron.headtohead.Turns}), and write a report as Markdown and as JSON. The peers run in
 * processes of their own, the programs of src/headtohead and {@link
 * dev.warptron.headtohead.encog.EncogPeer}.
 *
 * <p>Compiled with the tests under the Maven profile {@code gpu}, and never in the jar.
 */
@NullMarked
package dev.warptron.headtohead;

import org.jspecify.annotations.NullMarked;
