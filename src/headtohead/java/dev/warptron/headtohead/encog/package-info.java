/**
 * The Encog peer of the CPU benchmarks: {@link dev.warptron.headtohead.encog.EncogPeer} runs in a
 * separate process and uses the protocol of the Python programs of src/headtohead, which peer.py
 * documents.
 *
 * <p>Imports Encog and Jackson, but no other package of Warptron. No other package imports Encog.
 */
@NullMarked
package dev.warptron.headtohead.encog;

import org.jspecify.annotations.NullMarked;
