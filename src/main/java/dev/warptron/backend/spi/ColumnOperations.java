package dev.warptron.backend.spi;

import dev.warptron.function.Activation;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a {@link Backend} for layers that treat each column, or each group of columns,
 * by itself: scales, parametric activations, embeddings. Shapes and rules are those of {@link
 * Backend}.
 */
public interface ColumnOperations {
  /**
   * {@code Z = Z + 1 b} and {@code A = f(Z)}.
   *
   * @param bias {@code [1 x out]}, added to every row
   * @param z {@code [B x out]} changed; may be {@code a}, which then holds f(Z) afterwards
   * @param a {@code [B x out]} overwritten
   */
  void activate(Tensor bias, Activation f, Tensor z, Tensor a);

  /**
   * {@code Y = X diag(s)}: each column is multiplied by a number of its own.
   *
   * @param x {@code [B x n]}
   * @param scale {@code [1 x n]} s
   * @param y {@code [B x n]} overwritten; may be x
   */
  void scaleColumns(Tensor x, Tensor scale, Tensor y);

  /**
   * {@code M = Z + (A - Z) diag(s)}: each column moves from Z to A by a share of its own.
   *
   * @param share {@code [1 x n]} s; 0 gives Z, 1 gives A up to rounding
   * @param z {@code [B x n]}
   * @param a {@code [B x n]}
   * @param mixed {@code [B x n]} M, overwritten; may be z or a
   */
  void mixColumns(Tensor share, Tensor z, Tensor a, Tensor mixed);

  /**
   * {@code sums[j] = factor (d[0][j] (a[0][j] - b[0][j]) + d[1][j] (a[1][j] - b[1][j]) + ...)},
   * summed in double precision.
   *
   * @param d {@code [B x n]}
   * @param a {@code [B x n]}
   * @param b {@code [B x n]}; null for zeros
   * @param sums {@code [1 x n]} overwritten
   */
  void columnDots(double factor, Tensor d, Tensor a, @Nullable Tensor b, Tensor sums);

  /**
   * A product for each group of columns. With g groups, of {@code in} columns on the one side and
   * {@code out} on the other, and W_k the rows {@code k in} to {@code (k + 1) in - 1} of W:
   *
   * <ul>
   *   <li>NN: {@code C_k = alpha A_k W_k}, A {@code [B x g in]}, W {@code [g in x out]}, C {@code
   *       [B x g out]};
   *   <li>NT: {@code C_k = alpha A_k W_k^T}, A {@code [B x g out]}, W {@code [g in x out]}, C
   *       {@code [B x g in]};
   *   <li>TN: {@code W_k = alpha A_k^T B_k}, A {@code [B x g in]}, B {@code [B x g out]}, and C is
   *       W, {@code [g in x out]}.
   * </ul>
   *
   * @param groups g, at least 1
   * @param c overwritten; must not be a or b
   */
  void groupedGemm(Product product, int groups, double alpha, Tensor a, Tensor b, Tensor c);

  /**
   * Copies some columns: {@code destination[i][to + j] = source[i][from + j]}, 0 &lt;= j &lt;
   * count.
   *
   * @param source {@code [B x m]}, not the destination
   * @param destination {@code [B x n]}; its other columns stay as they are
   */
  void copyColumns(Tensor source, int from, Tensor destination, int to, int count);
}
