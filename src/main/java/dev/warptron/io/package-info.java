/**
 * Model files: the result of a training, and how it is written and read.
 *
 * <p>A {@link dev.warptron.io.SavedModel} is everything that prediction and a continued training
 * need, and a {@link dev.warptron.io.SavedEnsemble} is one or several of them. A {@link
 * dev.warptron.io.ModelFormat} turns it into bytes and back, bit for bit; {@link
 * dev.warptron.io.ModelFiles} picks the format by the file's extension. Formats are found by {@link
 * java.util.ServiceLoader}: a new one is a class and a line in {@code META-INF/services}.
 *
 * <p>Files are untrusted input. Reading any file returns a valid model or throws a {@link
 * dev.warptron.io.ModelFileException}, and allocates at most a few times the file's size.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.model}, {@code function}, {@code optim}, {@code
 * data}, {@code files}, Jackson and the JDK; never a backend.
 */
@NullMarked
package dev.warptron.io;

import org.jspecify.annotations.NullMarked;
