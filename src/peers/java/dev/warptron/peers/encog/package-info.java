/**
 * The Encog peer of the CPU benchmarks: {@link dev.warptron.peers.encog.EncogPeer} runs in a
 * separate process and uses the protocol of the Python programs of src/peers, which peer.py
 * documents.
 *
 * <p>Imports Encog and Jackson, but no other package of Warptron. No other package imports Encog.
 */
@NullMarked
package dev.warptron.peers.encog;

import org.jspecify.annotations.NullMarked;
