package api

import "context"

const describeDecay = `Relationships fade by themselves: whenever they are read, they have come to where time has brought them. This records how far
that is, and turns the types of those that are no longer what they were, as the world does every few ticks. While a tick is open it comes at the end of
that tick, and the job says with which. Asking again while it waits gives the same job.`

// decay records how far a world's relationships have faded.
func (s *Server) decay(ctx context.Context, in *Named) (*begun[jobOnly], error) {
	job, err := s.store.AskDecay(ctx, in.ID, callerOf(ctx).ID)
	if err != nil {
		return nil, err
	}
	return begunWith(&job, jobOnly{Job: showJob(&job)}), nil
}
