package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReportShowsWhatFailedAndCounts(t *testing.T) {
	t.Parallel()
	const in = `{"Action":"output","Package":"p","Test":"TestA","Output":"fine\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestB","Output":"b_test.go:1: wrong\n"}
{"Action":"fail","Package":"p","Test":"TestB"}
{"Action":"skip","Package":"p","Test":"TestC"}
{"Action":"output","Package":"p","Test":"TestD","Output":"panic\n"}
{"Action":"fail","Package":"p","Elapsed":1}
{"Action":"pass","Package":"q","Elapsed":2}
`
	const want = `      b_test.go:1: wrong
      panic
FAIL  p
ok    q 2.0s
failed: p TestB
skipped: p TestC
1 tests passed, 1 failed, 1 skipped
`
	var got strings.Builder
	if err := report(&got, strings.NewReader(in)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Error(diff)
	}
}
