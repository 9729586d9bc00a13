package virus_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"net"
	"os"
	"strings"
	"testing"

	"hoidap/internal/virus"
)

// daemon speaks the protocol of clamd as its manual has it, and finds "EICAR".
func daemon(t *testing.T, most int) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go answer(c, most)
		}
	}()
	return "tcp://" + l.Addr().String()
}

func answer(c net.Conn, most int) {
	defer c.Close()
	r := bufio.NewReader(c)
	command, err := r.ReadString(0)
	if err != nil {
		return
	}
	if command == "zPING\x00" {
		_, _ = io.WriteString(c, "PONG\x00")
		return
	}
	var all []byte
	for {
		var size [4]byte
		if _, err := io.ReadFull(r, size[:]); err != nil {
			return
		}
		n := binary.BigEndian.Uint32(size[:])
		if n == 0 {
			break
		}
		piece := make([]byte, n)
		if _, err := io.ReadFull(r, piece); err != nil {
			return
		}
		if all = append(all, piece...); len(all) > most {
			_, _ = io.WriteString(c, "INSTREAM size limit exceeded. ERROR\x00")
			return
		}
	}
	if strings.Contains(string(all), "EICAR") {
		_, _ = io.WriteString(c, "stream: Eicar-Test-Signature FOUND\x00")
		return
	}
	_, _ = io.WriteString(c, "stream: OK\x00")
}

func TestScanSaysWhatTheDaemonFinds(t *testing.T) {
	t.Parallel()
	s, err := virus.New(daemon(t, 1<<20))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	long := strings.Repeat("x", 200_000) // several pieces
	for content, want := range map[string]string{"harmless": "", long: "", long + "EICAR": "Eicar-Test-Signature", "": ""} {
		got, err := s.Scan(t.Context(), []byte(content))
		if err != nil || got != want {
			t.Errorf("%d bytes: %q, %v, want %q", len(content), got, err, want)
		}
	}
	if _, err := s.Scan(t.Context(), make([]byte, 4<<20)); err == nil {
		t.Error("what was too long for the daemon counts as looked at")
	}
}

func TestWithoutADaemonNothingCountsAsLookedAt(t *testing.T) {
	t.Parallel()
	s, err := virus.New("tcp://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Scan(context.Background(), []byte("x")); err == nil {
		t.Error("no daemon, no error")
	}
	for _, bad := range []string{"http://x:1", "tcp://host", "unix://host/x", "::"} {
		if _, err := virus.New(bad); err == nil {
			t.Errorf("%q is taken for an address", bad)
		}
	}
}

// TestARealDaemon runs where HOIDAP_TEST_CLAMD_URL names one.
func TestARealDaemon(t *testing.T) {
	t.Parallel()
	address := os.Getenv("HOIDAP_TEST_CLAMD_URL")
	if address == "" {
		t.Skip("HOIDAP_TEST_CLAMD_URL names no clamd")
	}
	s, err := virus.New(address)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	eicar := `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`
	if found, err := s.Scan(t.Context(), []byte(eicar)); err != nil || found == "" {
		t.Errorf("the test file: %q, %v", found, err)
	}
	if found, err := s.Scan(t.Context(), []byte(strings.Repeat("harmless ", 100_000))); err != nil || found != "" {
		t.Errorf("a harmless file: %q, %v", found, err)
	}
}
