/**
 * Encog's side of a benchmark on the processor: {@link dev.warptron.headtohead.encog.EncogPeer}
 * runs in a process of its own and answers as the programs of src/headtohead do, whose protocol
 * stands in peer.py.
 *
 * <p>Imports Encog and Jackson, and nothing of ours; nothing else imports Encog.
 */
@NullMarked
package dev.warptron.headtohead.encog;

import org.jspecify.annotations.NullMarked;
