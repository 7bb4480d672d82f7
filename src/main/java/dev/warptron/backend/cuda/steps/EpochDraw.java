package dev.warptron.backend.cuda.steps;

import dev.warptron.backend.spi.Permutations;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The structure of that name in {@code kernels/shuffle.cu}: the arguments of {@code prepare_epochs}
 * for one network.
 *
 * @param drawn null if no permutation is drawn
 * @param rows rows of an epoch
 * @param permutations address of {@code [epochs x rows]} row numbers
 * @param scratch address of {@code [epochs x 2 rows]} ints; 0 if shared memory holds them
 * @param sums address of {@code [epochs x sumCount]} doubles, set to 0
 * @param sumCount number of sums of an epoch
 */
record EpochDraw(
    Permutations.@Nullable Drawn drawn,
    int rows,
    int epochs,
    long permutations,
    long scratch,
    long sums,
    int sumCount) {
  private static final int FIELDS = 8;

  /** The size of the structure. */
  static final int BYTES = FIELDS * Long.BYTES;

  /** Maximum rows whose scratch fits into the 48 KiB of shared memory that every GPU provides. */
  static final int MOST_SHARED_ROWS = 48 * 1024 / (2 * Integer.BYTES);

  /** Size of the scratch in GPU memory, in ints. */
  static long scratchInts(int rows, int epochs) {
    return rows <= MOST_SHARED_ROWS ? 0 : 2L * rows * epochs;
  }

  /** Writes the structure, field by field in its order, eight bytes each. */
  void put(ByteBuffer to) {
    to.putLong(drawn == null ? 0 : drawn.seed());
    to.putLong(drawn == null ? 0 : drawn.firstStream());
    to.putLong(rows).putLong(epochs);
    to.putLong(drawn == null ? 0 : permutations).putLong(scratch);
    to.putLong(sums).putLong(sumCount);
  }

  /** Dynamic shared memory of a block, in bytes. */
  int sharedBytes() {
    return drawn == null || scratch != 0 ? 0 : 2 * rows * Integer.BYTES;
  }

  /** Threads of a block: a few rows per thread, since every round of swaps ends with barriers. */
  int threads() {
    if (drawn == null || rows <= 512) {
      return 64;
    }
    return rows <= MOST_SHARED_ROWS ? 256 : 1024;
  }
}
