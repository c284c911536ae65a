/* The burn-down under a what-if, as warehouse/analytics/planning/burn_down.py computes it.

   outcome(case, change): `case` is that module's `payload`; `change` may have
     delays  {delivery: days}     held  [lot code]     pace  1 as forecast     hold  0 to 1
   and what comes back has the names of its `Outcome`; windows are {early, middle, late} in whole
   days, one more than the forecast has for what lies beyond it. */
(function () {
  "use strict";
  const tc = (window.tiemchung = window.tiemchung || {});
  const EXPIRY_DAYS = 180;
  const WEEK = 7;
  const [LOW, MIDDLE, HIGH] = [0, 1, 2];

  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const daily = (totals) => totals.map((total, day) => total - (day ? totals[day - 1] : 0));
  const mean = (values) => sum(values) / values.length;

  function outcome(given, change) {
    const { delays = {}, held = [], pace = 1, hold = 0 } = change || {};
    const use = given.totals.map((path) => daily(path).map((doses) => doses * pace));
    const lots = given.lots.map((lot) => ({
      ...lot,
      doses: held.includes(lot.code) ? 0 : lot.doses,
      arrives: lot.arrives + (delays[lot.delivery] || 0),
    }));
    const walks = use.map((path) => walk(lots, path.concat(tail(path))));
    const wanted = wantedReserve(given.due, given.reserve_days, given.waste_factor);
    const kept = wanted.map((doses) => hold * doses);
    const now = sum(lots.filter((lot) => lot.arrives <= 0 && lot.last_day > 0).map((lot) => lot.doses));
    const days = given.due.length;
    return {
      on_hand: walks.map((one) => one.on_hand.slice(0, days)),
      unmet: walks.map((one) => one.unmet.slice(0, days)),
      dry: window_(walks, use, wanted.map(() => 0), now),
      free: window_(walks, use, kept, now),
      wanted,
      held: kept,
      expired: walks.map((one) => one.expired),
    };
  }

  /* Beyond the forecast its last week goes on, so that a lot's expiry can still be judged. */
  function tail(path) {
    const rate = mean(path.slice(-WEEK));
    return new Array(Math.max(EXPIRY_DAYS - path.length, 0)).fill(rate);
  }

  /* First expiry, first out: a lot serves from the morning it arrives to the evening of its last day. */
  function walk(lots, use) {
    const order = lots.map((_lot, index) => index).sort((a, b) => lots[a].last_day - lots[b].last_day || a - b);
    const left = lots.map((lot) => lot.doses);
    const expired = lots.map(() => 0);
    const found = { morning: [], on_hand: [], unmet: [], expired };
    const lose = (index) => {
      expired[index] += left[index];
      left[index] = 0;
    };
    use.forEach((wanted, index) => {
      const day = index + 1;
      const there = order.filter((lot) => lots[lot].arrives <= day);
      there.filter((lot) => lots[lot].last_day < day).forEach(lose);
      found.morning.push(sum(there.map((lot) => left[lot])));
      there.forEach((lot) => {
        const served = Math.min(left[lot], wanted);
        left[lot] -= served;
        wanted -= served;
      });
      there.filter((lot) => lots[lot].last_day === day).forEach(lose);
      found.unmet.push(wanted);
      found.on_hand.push(sum(there.map((lot) => left[lot])));
    });
    return found;
  }

  /* Second doses due within the reserve days, at the end of today and of each day to come. */
  function wantedReserve(due, within, factor) {
    const long = due.concat(new Array(within).fill(mean(due.slice(-WEEK))));
    return [...due, 0].map((_doses, day) => factor * sum(long.slice(day, day + within)));
  }

  function window_(walks, use, kept, now) {
    const beyond = use[0].length + 1;
    const times = walks.map((one, path) => reached(one, use[path], kept, now));
    const whole = (time) => (Number.isFinite(time) ? time : beyond);
    return {
      early: whole(Math.floor(times[HIGH])),
      middle: whole(Math.ceil(times[MIDDLE])),
      late: whole(Math.ceil(times[LOW])),
    };
  }

  /* When the usable doses are down to what is kept, in days and parts of days. */
  function reached(walked, use, kept, now) {
    if (now <= kept[0]) return 0;
    const index = use.findIndex((_doses, day) => walked.on_hand[day] <= kept[day + 1]);
    if (index < 0) return Infinity;
    const spare = Math.max(walked.morning[index] - kept[index + 1], 0);
    return index + (use[index] > 0 ? Math.min(spare / use[index], 1) : 1);
  }

  tc.burnDown = { outcome };
})();
