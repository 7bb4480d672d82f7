/**
 * What a network looks like: its layers, and where each layer's parameters lie in the one flat
 * buffer that holds them all.
 *
 * <p><b>Layout.</b> First the weights of all layers, then the biases of all layers. A weight matrix
 * is {@code [inputs x outputs]}, row-major. So the penalty, which covers weights alone, and an
 * update, which covers everything, are each one contiguous range.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.function}, {@code dev.warptron.random} and the JDK.
 */
@NullMarked
package dev.warptron.model;

import org.jspecify.annotations.NullMarked;
