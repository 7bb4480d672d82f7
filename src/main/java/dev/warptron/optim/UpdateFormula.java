package dev.warptron.optim;

/**
 * The formula of an optimizer in {@code kernels/update.cuh}, for single-precision devices.
 *
 * @param name in the list WARPTRON_OPTIMIZERS of that file
 * @param number position in that list, from 0; a test compares the two
 */
public record UpdateFormula(String name, int number) {}
