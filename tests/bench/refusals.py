#!/usr/bin/env python3
"""What "not in these documents" refuses, rightly and wrongly, at each threshold (standard library only).

usage: refusals.py questions.json results.json
results.json: of hearth-cli documents search --questions questions.json --out results.json
The second table is cross-validated: the threshold is chosen on nine tenths of the questions so that it refuses at most the given share of
those that the documents answer, and counted on the last tenth; the mean over ten folds, thirty times shuffled.
"""
import json, random, sys

FOLDS, SHUFFLES = 10, 30

def share(part, whole):
    return 100 * part / max(1, whole)

def trade_off(answered, unanswered):
    print('| threshold | refused rightly | of %d, %% | refused wrongly | of %d, %% |\n|---|---|---|---|---|' % (len(unanswered), len(answered)))
    for threshold in [t / 20 for t in range(2, 19)]:
        right = sum(s < threshold for s in unanswered)
        wrong = sum(s < threshold for s in answered)
        print('| %.2f | %d | %.1f | %d | %.1f |' % (threshold, right, share(right, len(unanswered)), wrong, share(wrong, len(answered))))

def cross_validated(answered, unanswered, most):
    right = wrong = 0
    for shuffle in range(SHUFFLES):
        chance = random.Random(shuffle)
        good, bad = answered[:], unanswered[:]
        chance.shuffle(good)
        chance.shuffle(bad)
        for fold in range(FOLDS):
            seen = sorted(s for i, s in enumerate(good) if i % FOLDS != fold)
            threshold = seen[int(most * len(seen))]
            right += sum(s < threshold for s in bad[fold::FOLDS])
            wrong += sum(s < threshold for s in good[fold::FOLDS])
    return share(right, SHUFFLES * len(bad)), share(wrong, SHUFFLES * len(good))

def main():
    questions = json.load(open(sys.argv[1], encoding='utf-8'))['questions']
    results = json.load(open(sys.argv[2], encoding='utf-8'))
    score = {q['id']: max((hit['relevance'] for hit in results.get(q['id'], [])), default=0) for q in questions}
    answered = [score[q['id']] for q in questions if q['gold']]
    unanswered = [score[q['id']] for q in questions if not q['gold']]
    trade_off(answered, unanswered)
    print('\n| refused wrongly at most, % | refused rightly, % | refused wrongly, % |\n|---|---|---|')
    for most in (0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15):
        print('| %.0f | %.0f | %.1f |' % ((100 * most,) + cross_validated(answered, unanswered, most)))

if __name__ == '__main__':
    main()
