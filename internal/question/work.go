package question

import "time"

// Queues lists the queues by urgency: deadlines and reminders, letters, what
// follows a step, what has time, and messages to other programs.
func Queues() []string { return []string{"critical", "mail", "default", "low", "webhook"} }

// JobTypes lists the types of jobs.
func JobTypes() []JobType {
	return []JobType{JobEscalate, JobResume, JobRoute, JobNotify, JobDigest, JobRearm, JobCalendar, JobSheet, JobReport, JobNews, JobMail, JobWebhook}
}

// JobState is where a job stands. A job is in one state, save that what falls
// due within the hour also falls due within the day.
type JobState string

// The states of a job.
const (
	JobWaiting  JobState = "waiting"  // due, and not handed to a worker
	JobRunning  JobState = "running"  // due and leased to a worker
	JobRetrying JobState = "retrying" // failed, waits for its next try
	JobHour     JobState = "hour"     // falls due within the hour
	JobDay      JobState = "day"      // falls due within the day
	JobDead     JobState = "dead"     // given up, until a person retries it
	JobDoneHour JobState = "done_hour"
	JobDoneDay  JobState = "done_day"
)

// JobStates lists the states in the order in which a job goes through them.
func JobStates() []JobState {
	return []JobState{JobWaiting, JobRunning, JobRetrying, JobDead, JobHour, JobDay, JobDoneHour, JobDoneDay}
}

// QueueCount counts the jobs of one type in one queue.
type QueueCount struct {
	Queue string
	Type  JobType
	Count map[JobState]int
	// Late says how long after their instant the jobs of the last day were done:
	// the middle one, all but one in a hundred, the worst.
	Late [3]time.Duration
}

// JobFilter chooses jobs for a list. Empty fields choose all.
type JobFilter struct {
	Queue string
	Type  JobType
	State JobState
	After int64 // only those with a greater number
	Limit int
}
