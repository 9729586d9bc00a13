// Package search knows how Vietnamese is searched: how a text is cut into words
// with and without diacritics, which words mean the same, how legal documents
// are numbered and which replaced which, what is asked of the index, how what
// was found is ranked, and how a mistake in typing is mended. It computes;
// internal/store asks Postgres.
package search
