package store_test

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

func TestJobIsLeasedToOne(t *testing.T) {
	t.Parallel()
	s, db := fresh(t)
	run(t, db, ground...)
	err := s.InTx(t.Context(), func(tx *store.Tx) error {
		for i := range 40 {
			for range 2 { // the second time changes nothing
				j := question.Job{Key: fmt.Sprint(i), Type: question.JobEscalate, Queue: "critical", QuestionID: 1, RunAt: noon.Add(time.Duration(i) * time.Second)}
				if err := tx.AddJob(t.Context(), j, noon); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if at, err := s.NextJobAt(t.Context()); err != nil || at == nil || !at.Equal(noon) {
		t.Errorf("next at %v, %v", at, err)
	}
	now := noon.Add(30 * time.Second) // 31 are due, and one more within the second ahead
	var mu sync.Mutex
	seen, ids := map[int]int{}, map[int]int64{} // by number, from 1
	lease := func(now time.Time) {
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for {
					js, err := s.LeaseJobs(t.Context(), "critical", now, now.Add(time.Second), time.Minute, 3)
					if err != nil {
						t.Error(err)
					}
					if len(js) == 0 {
						return
					}
					mu.Lock()
					for _, j := range js {
						n, err := strconv.Atoi(j.Key)
						if err != nil {
							t.Error(err)
						}
						seen[n+1]++
						ids[n+1] = j.ID
					}
					mu.Unlock()
				}
			})
		}
		all.Wait()
	}
	lease(now)
	if len(seen) != 32 {
		t.Errorf("%d jobs leased, want 32", len(seen))
	}
	for i, n := range seen {
		if n != 1 {
			t.Errorf("job %d was leased %d times", i, n)
		}
	}
	// One is done in a transaction that is kept, one in another that is not.
	finish := func(i int, keep bool) (mine bool) {
		err := s.InTx(t.Context(), func(tx *store.Tx) (err error) {
			if mine, err = tx.FinishJob(t.Context(), ids[i], now); err == nil && !keep {
				err = errEffect
			}
			return err
		})
		if (err != nil) == keep {
			t.Error(err)
		}
		return mine
	}
	if !finish(1, true) || finish(1, true) || !finish(2, false) {
		t.Error("a job is finished once")
	}
	if finish(32, true) {
		t.Error("a job is finished before its time") // due a second after now
	}
	clear(seen)
	lease(now.Add(58 * time.Second)) // it looks a second ahead
	for i := range seen {
		if i <= 31 {
			t.Errorf("job %d was leased again before its lease ended", i)
		}
	}
	clear(seen)
	lease(now.Add(59 * time.Second))
	if seen[1] != 0 || seen[2] != 1 {
		t.Errorf("after the lease: the done one %d times, the other %d", seen[1], seen[2])
	}
	if err := s.UnleaseJobs(t.Context(), []int64{ids[1], ids[2]}, now); err != nil {
		t.Fatal(err)
	}
	clear(seen)
	lease(now.Add(time.Second))
	if seen[1] != 0 || seen[2] != 1 {
		t.Errorf("given back: the done one %d times, the other %d", seen[1], seen[2])
	}
	if err := s.ReleaseJobs(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	clear(seen)
	lease(now)
	if len(seen) != 30 { // 31 were due, one is done
		t.Errorf("%d jobs released, want 30", len(seen))
	}
}

var errEffect = errors.New("the effect failed")

func TestLetterIsClaimedByOne(t *testing.T) {
	t.Parallel()
	s, db := fresh(t)
	run(t, db, ground...)
	m := question.Mail{Key: "k", QuestionID: 1, Template: "received", Lang: "vi", To: "a@b.vn", MessageID: "m", Data: question.Letter{Title: "Đất"}}
	for range 2 {
		if err := s.InTx(t.Context(), func(tx *store.Tx) error { return tx.AddMail(t.Context(), m, noon) }); err != nil {
			t.Fatal(err)
		}
	}
	js, err := s.LeaseJobs(t.Context(), "mail", noon, noon, time.Minute, 10)
	if err != nil || len(js) != 1 || js[0].MailID == 0 {
		t.Fatalf("%+v, %v", js, err)
	}
	claim := func() int {
		var mu sync.Mutex
		var all sync.WaitGroup
		mine := 0
		for range 8 {
			all.Go(func() {
				l, ok, err := s.ClaimMail(t.Context(), js[0].MailID, time.Minute)
				if err != nil {
					t.Error(err)
				}
				if ok {
					mu.Lock()
					mine++
					mu.Unlock()
					if l.Data.Title != "Đất" || l.Status != question.MailSending {
						t.Errorf("%+v", l)
					}
				}
			})
		}
		all.Wait()
		return mine
	}
	for _, at := range []struct {
		left string // of the claim, by the database's clock
		want int
	}{{"NULL", 1}, {"clock_timestamp() + interval '1 second'", 0}, {"clock_timestamp()", 1}} {
		run(t, db, "UPDATE mails SET claimed_until = "+at.left)
		if got := claim(); got != at.want {
			t.Errorf("%s: %d claimed it, want %d", at.left, got, at.want)
		}
	}
	err = s.LetterSent(t.Context(), js[0].MailID, js[0].ID, noon)
	if err != nil {
		t.Fatal(err)
	}
	run(t, db, "UPDATE mails SET claimed_until = NULL")
	if n := claim(); n != 0 {
		t.Errorf("a sent letter was claimed %d times", n)
	}
}
