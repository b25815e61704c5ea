package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/literaryai/dramatis"
)

// Ledger keeps the books of one attempt at a job: every call of a model goes through it.
//
// A call that costs something, or whose answer cannot be had again at once, is kept: the most that it may cost is set
// aside before it is made, and its answer is on the disk before it is used, under the job, the step within the job and a
// hash of the request. An attempt that comes after a crash is given that answer and pays nothing. Calls of the built-in
// models are only counted, in the transaction that ends the attempt, as they cost nothing and give the same answer again.
type Ledger struct {
	store  *Store
	claim  *Claim
	prices dramatis.PriceTable

	mu      sync.Mutex
	counted []Call // not in the books yet
	step    string // the one that was asked for last
	vectors bool   // answers are kept that nobody needs once the attempt has ended well
}

// Ledger opens the books for an attempt. A model that is not in the table of prices costs nothing.
func (s *Store) Ledger(c *Claim, prices dramatis.PriceTable) *Ledger {
	return &Ledger{store: s, claim: c, prices: prices}
}

// builtIn begins the names of the models that are part of the program.
const builtIn = "offline-"

// settlePatience is how long an answer that was paid for may take to reach the disk, whoever has given up waiting for it.
const settlePatience = 15 * time.Second

// request is what the ledger must know of a call before it is made.
type request struct {
	purpose   string
	model     string
	hash      []byte
	tokensIn  int  // estimated
	tokensOut int  // the most that the answer may have
	anew      bool // no kept answer will do
	// ask makes the call. With an error, the tokens of its answer are those that may be billed all the same.
	ask func(context.Context) (dramatis.ChatAnswer, error)
}

// answer has a request answered, by a model or out of the books, and says whether it was the latter.
func (l *Ledger) answer(ctx context.Context, step string, who *dramatis.ID, r request) (answer dramatis.ChatAnswer, kept bool, err error) {
	l.begin(step)
	c := l.call(step, who, r)
	price := l.prices[r.model]
	if price == (dramatis.Price{}) && strings.HasPrefix(r.model, builtIn) {
		answer, err = l.count(ctx, c, r)
		return answer, false, err
	}
	if !r.anew {
		if answer, kept, err = l.store.keptAnswer(ctx, c); kept || err != nil {
			return answer, kept, err
		}
	}
	if c.Cost = price.Of(c.TokensIn, c.TokensOut); c.Cost > 0 {
		if err := l.store.reserve(ctx, c, l.claim.Token); err != nil {
			return answer, false, fmt.Errorf("set aside what a call of %s may cost: %w", r.model, err)
		}
	}
	answer, err = l.pay(ctx, c, r, price)
	return answer, false, err
}

func (l *Ledger) begin(step string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.step = step
}

// call is a call that is about to be made, with what it may come to.
func (l *Ledger) call(step string, who *dramatis.ID, r request) *Call {
	job := &l.claim.Job
	c := &Call{
		ID: dramatis.NewID(), Character: who, Job: job.ID, Step: step, Hash: r.hash, Purpose: r.purpose, Model: r.model,
		TokensIn: r.tokensIn, TokensOut: r.tokensOut, Tick: job.Tick,
	}
	if job.EcosystemID != nil {
		c.Ecosystem = *job.EcosystemID
	}
	return c
}

// count makes a call of a built-in model and notes it for the end of the attempt.
func (l *Ledger) count(ctx context.Context, c *Call, r request) (dramatis.ChatAnswer, error) {
	began := time.Now()
	answer, err := r.ask(ctx)
	if err != nil {
		return answer, err
	}
	c.fill(answer, dramatis.Price{}, time.Since(began))
	l.mu.Lock()
	defer l.mu.Unlock()
	l.counted = append(l.counted, *c)
	return answer, nil
}

// pay makes a call and settles it. What was begun is settled also when nobody waits for it any more.
func (l *Ledger) pay(ctx context.Context, c *Call, r request, price dramatis.Price) (dramatis.ChatAnswer, error) {
	began := time.Now()
	answer, asked := r.ask(ctx)
	lasting, cancel := context.WithTimeout(context.WithoutCancel(ctx), settlePatience)
	defer cancel()
	switch {
	case asked == nil:
		c.fill(answer, price, time.Since(began))
		c.Answer = &answer.Text
		return answer, l.store.settle(lasting, c)
	case answer.TokensIn+answer.TokensOut > 0:
		c.fill(answer, price, time.Since(began))
		c.Outcome = CallCut
		return answer, errors.Join(asked, l.store.settle(lasting, c))
	case c.Cost > 0:
		return answer, errors.Join(asked, l.store.release(lasting, c.ID))
	}
	return answer, asked
}

// fill notes what came of a call.
func (c *Call) fill(answer dramatis.ChatAnswer, price dramatis.Price, took time.Duration) {
	c.Outcome, c.Latency, c.TokensIn, c.TokensOut = CallAnswered, took, answer.TokensIn, answer.TokensOut
	c.Cost = price.Of(c.TokensIn, c.TokensOut)
	if answer.Model != "" {
		c.Model = answer.Model
	}
}

// Close books what is still to be booked, in the transaction that ends the attempt. Vectors are with their memories by
// then, so those that were kept in case of a crash are let go.
func (l *Ledger) Close(tx *Tx) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.counted {
		tx.countCall(&l.counted[i])
	}
	if l.vectors {
		tx.queue(`UPDATE llm_calls SET answer = NULL WHERE job_id = $1 AND purpose = $2 AND answer IS NOT NULL`, l.claim.Job.ID, purposeEmbedding)
	}
}

// CloseFailed books what is still to be booked when the attempt has failed. Answers of which nothing could be made are
// forgotten when spoilt is true: the next attempt asks anew.
func (l *Ledger) CloseFailed(ctx context.Context, spoilt bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var faults error
	if spoilt && l.step != "" {
		faults = l.store.forgetAnswers(ctx, l.claim.Job.ID, l.step)
	}
	if len(l.counted) == 0 {
		return faults
	}
	return errors.Join(faults, l.store.inTx(ctx, &Tx{}, func(tx *Tx) error {
		for i := range l.counted {
			tx.countCall(&l.counted[i])
		}
		return nil
	}))
}
