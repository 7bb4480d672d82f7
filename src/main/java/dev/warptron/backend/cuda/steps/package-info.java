/**
 * Training steps and epochs on the GPU: captured graphs, and networks that train inside one thread
 * block. {@link dev.warptron.backend.cuda.steps.Planner} chooses among them.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.backend.cuda.operations} and what it imports.
 */
@NullMarked
package dev.warptron.backend.cuda.steps;

import org.jspecify.annotations.NullMarked;
