/**
 * The structure of a network: its layers, their blocks of parameters and buffers, and the layout of
 * these blocks in memory.
 *
 * <p><b>Layout.</b> {@link dev.warptron.model.ParameterLayout} alone computes offsets: first the
 * blocks that decay, of all layers, then the others. For dense layers these are the weights, {@code
 * [inputs x outputs]}, row-major, and the biases.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.function}, {@code dev.warptron.random} and the JDK.
 */
@NullMarked
package dev.warptron.model;

import org.jspecify.annotations.NullMarked;
