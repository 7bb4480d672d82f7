package dev.warptron.optim;

/**
 * The formula of {@code kernels/update.cuh} by which devices with single precision apply an
 * optimizer.
 *
 * @param name in the list WARPTRON_OPTIMIZERS of that file
 * @param number its place in that list, from 0; a test compares the two
 */
public record UpdateFormula(String name, int number) {}
