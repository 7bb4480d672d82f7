/**
 * The basis of all steps: the opened device; tensors, permutations and loss accumulators in its
 * memory; matrix products and optimizers. Column-major order occurs only in {@link
 * dev.warptron.backend.cuda.operations.CublasProduct}.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.backend.cuda.libraries} and {@code driver}, and what
 * they import.
 */
@NullMarked
package dev.warptron.backend.cuda.operations;

import org.jspecify.annotations.NullMarked;
