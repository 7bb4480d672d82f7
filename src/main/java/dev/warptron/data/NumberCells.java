package dev.warptron.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A growing sequence of numbers. With space reserved for all of them, parts of it are filled
 * independently, and nothing is copied at the end.
 */
final class NumberCells {
  /** Numbers are stored in blocks: doubling one array takes up to three times its final size. */
  private static final int BLOCK = 1 << 13;

  /** The array may be longer than its numbers by this part of them. */
  private static final int SPARE_PART = 16;

  /**
   * Numbers of a part on their way to the reserved space. Equal places in the arrays of many
   * columns compete for the same lines of the processor's caches, so each number is stored here
   * first. 0.5 KiB for each column.
   */
  private static final int PASSED_ON = 64;

  private final List<double[]> full = new ArrayList<>(); // before the block
  private double[] block; // (capacity), at least used
  private int used; // of the block
  private int before; // numbers before those of the block
  private final double @Nullable [] room; // where the numbers of a part belong
  private final int begin; // of them in there

  /** Without numbers. */
  NumberCells() {
    this(64, null, 0);
  }

  private NumberCells(int capacity, double @Nullable [] room, int begin) {
    this.block = new double[capacity];
    this.room = room;
    this.begin = begin;
  }

  int size() {
    return before + used;
  }

  void add(double value) {
    if (used == block.length) {
      grow();
    }
    block[used++] = value;
  }

  /** Adds the first numbers of an array. */
  void addAll(double[] values, int count) {
    for (int from = 0; from < count; ) {
      if (used == block.length) {
        grow();
      }
      int copied = Math.min(count - from, block.length - used);
      System.arraycopy(values, from, block, used, copied);
      used += copied;
      from += copied;
    }
  }

  private void grow() {
    if (room != null) {
      passOn(room);
    } else if (used < BLOCK) {
      block = Arrays.copyOf(block, 2 * used);
    } else {
      full.add(block);
      before += used;
      block = new double[BLOCK];
      used = 0;
    }
  }

  private void passOn(double[] to) {
    System.arraycopy(block, 0, to, begin + before, used);
    before += used;
    used = 0;
  }

  /** Drops the last number if there are more than these, at most one more. */
  void truncate(int size) {
    if (size() > size) {
      used--; // it is in the block, which becomes full or empty only before a number is added
    }
  }

  /**
   * Moves all numbers to one array.
   *
   * @param capacity of the array, at least the size
   */
  void reserve(int capacity) {
    double[] all = new double[capacity];
    copyTo(all);
    used = size();
    before = 0;
    full.clear();
    block = all;
  }

  private void copyTo(double[] all) {
    int at = 0;
    for (double[] each : full) {
      System.arraycopy(each, 0, all, at, each.length);
      at += each.length;
    }
    System.arraycopy(block, 0, all, at, used);
  }

  /**
   * An empty sequence that stores its numbers in the reserved space, where no other one may store
   * any.
   *
   * @param index where the first of them will be in this sequence, unless others are dropped
   */
  NumberCells part(int index) {
    return new NumberCells(PASSED_ON, block, index);
  }

  /** Appends a part of this sequence, after all parts before it, or another sequence. */
  void addPart(NumberCells part) {
    if (part.room == null) {
      part.full.forEach(each -> addAll(each, each.length));
      addAll(part.block, part.used);
      return;
    }
    part.passOn(block);
    if (part.begin != used) { // fewer numbers came before it than there was space for
      System.arraycopy(block, part.begin, block, used, part.before);
    }
    used += part.before;
  }

  /** Takes all numbers out. */
  double[] drain() {
    double[] all = new double[size()];
    copyTo(all);
    full.clear();
    before = 0;
    used = 0;
    return all;
  }

  /** An array that begins with the numbers, to which none can be added any more. */
  double[] toArray() {
    if (full.isEmpty() && block.length - used <= used / SPARE_PART) {
      return block;
    }
    double[] all = new double[size()];
    copyTo(all);
    full.clear();
    return all;
  }
}
