"""How far examiners agree: shares, intraclass correlations, alpha, reliability."""
