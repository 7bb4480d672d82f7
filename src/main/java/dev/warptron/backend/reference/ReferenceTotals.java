package dev.warptron.backend.reference;

import dev.warptron.backend.Owned;
import dev.warptron.backend.Totals;

/** Three sums. */
final class ReferenceTotals implements Totals, Owned {
  private final Allocation allocation;
  private double loss;
  private double hits;
  private double penalty;

  ReferenceTotals(ReferenceBackend backend) {
    this.allocation = new Allocation(backend, 3L * Double.BYTES, "totals");
  }

  @Override
  public Object home() {
    return allocation.backend();
  }

  @Override
  public void requireOpen() {
    allocation.requireOpen();
  }

  void addRow(double rowLoss, boolean hit) {
    loss += rowLoss;
    hits += hit ? 1 : 0;
  }

  void addPenalty(double value) {
    penalty += value;
  }

  @Override
  public void clear() {
    allocation.requireOpen();
    loss = 0;
    hits = 0;
    penalty = 0;
  }

  @Override
  public Sums read() {
    allocation.requireOpen();
    return new Sums(loss, hits, penalty);
  }

  @Override
  public void close() {
    allocation.free();
  }
}
